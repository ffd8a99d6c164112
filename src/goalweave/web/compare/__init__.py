"""A few countries side by side, or a few series of one."""
