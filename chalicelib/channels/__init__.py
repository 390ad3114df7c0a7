"""The customer's doors: one file per channel, and the push to open sockets."""
