"""Refunds: where the money is."""
