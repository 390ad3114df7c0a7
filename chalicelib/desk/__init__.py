"""The people's side: agents at their desk, and the shop's own data coming in."""
