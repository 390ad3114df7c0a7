"""Small talk: short, friendly, and with a way on."""
