"""One customer on several channels: an address at a platform is bound to an account, and let go, in words."""
