"""The site: one folder per family of pages."""
