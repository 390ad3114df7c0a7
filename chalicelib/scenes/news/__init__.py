"""Who wants to hear of their orders unasked, and who no longer does."""
