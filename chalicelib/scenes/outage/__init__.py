"""While the shop's own systems do not answer: the truth about it, a note for a colleague, and everything else as before."""
