"""The list of pages for search engines."""
