"""Time phrases as customers write them, one grammar to a language."""
