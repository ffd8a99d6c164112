"""Other programs: keys with which they read and write, and webhooks that tell them of changes."""
