"""Charts and tables of a page on other sites."""
