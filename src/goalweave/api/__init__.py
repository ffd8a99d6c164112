"""The API: everything that is published, read-only, open to everyone (docs/reference/api.md)."""
