"""What a customer's words mean: the intent, the facts named in them, and the answers that fit."""
