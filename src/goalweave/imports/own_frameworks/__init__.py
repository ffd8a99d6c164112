"""A user's own frameworks and linkages: uploaded, checked, loaded with their pack, and undone."""
