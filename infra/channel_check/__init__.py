"""Whether an account at a platform is set up: its secrets, the address that the platform calls, and the platform's own word."""
