"""What search engines and other sites show of a page: description, address, picture."""
