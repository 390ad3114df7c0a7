"""Tests of what a customer's words mean."""
