"""A little shop with the chat in its pages: what a shop's own server and pages do to embed kefu. Never deployed."""
