"""kefu: customer service for e-commerce that scales from nothing to a promotion night and back."""

__version__ = "0.1.0"
