"""Scripted conversations with the running system, through its public doors, as a customer and an agent would have them."""
