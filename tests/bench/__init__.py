"""What a turn costs, measured side by side in one run; `make bench` prints it."""
