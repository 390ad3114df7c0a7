"""What comes of it all: how many were served, by whom, how fast, how well, and what that is worth; told in docs/insight.md."""
