"""The public pages of organisations: the list, and the page of each with what it does for the goals."""
