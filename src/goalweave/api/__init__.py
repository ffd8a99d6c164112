"""The API: read-only, open to everybody, over what is published (docs/reference/api.md)."""
