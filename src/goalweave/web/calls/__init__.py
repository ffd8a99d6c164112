"""Calls to the public: the list, one call, its accepted entries, and the editor."""
