"""What customers are told unasked: what the shop tells is kept, and who asked for it hears of it, once and by day."""
