"""Accounts: what a customer may change of their own."""
