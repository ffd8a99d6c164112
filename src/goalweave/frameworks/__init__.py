"""Frameworks, nodes, linkages and links in the database."""
