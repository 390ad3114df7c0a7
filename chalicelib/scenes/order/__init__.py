"""Orders: which one is meant, and where it stands."""
