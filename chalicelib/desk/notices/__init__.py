"""Notices outside the desk: to the chat groups of the shop's people and, signed, to its own systems."""
