"""Pages of the resources: list, page, form, history and files."""
