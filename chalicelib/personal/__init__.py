"""Behaviour becomes what to suggest."""
