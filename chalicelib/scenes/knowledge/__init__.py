"""Knowledge: what the shop's FAQ answers."""
