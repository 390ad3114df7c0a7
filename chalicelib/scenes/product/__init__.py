"""Products: what they are made of and what they can do."""
