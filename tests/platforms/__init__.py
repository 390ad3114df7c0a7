"""Platforms as their documentation describes them: what kefu meets in tests instead of the real ones."""
