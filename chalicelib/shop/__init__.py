"""The shop's own systems, as far as customer service looks into them."""
