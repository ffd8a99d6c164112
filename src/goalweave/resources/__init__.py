"""Free, open resources for goals and action lines, kept by editors: pages, files and links in six languages."""
