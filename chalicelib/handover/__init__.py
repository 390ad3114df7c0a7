"""From the machine to people: when, to whom, behind how many others, and with what in hand."""
