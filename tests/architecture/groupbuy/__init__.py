"""Group buying: the scene that a test adds to a copy of kefu."""
