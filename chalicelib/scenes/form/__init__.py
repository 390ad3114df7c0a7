"""Commands in conversation: filled in piece by piece, shown with their consequences, carried out after an explicit yes."""
