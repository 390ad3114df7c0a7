"""What surrounds the code: making the environment, packaging, deploying, and the local cloud."""
