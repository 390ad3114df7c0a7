"""Promotions: what is on now, to the second."""
