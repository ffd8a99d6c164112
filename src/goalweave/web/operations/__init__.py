"""Addresses for the people and programs that run the site: health, readiness, metrics, security.txt."""
