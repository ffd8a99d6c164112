"""Documents from the registry: data in, core.document.Document out (docs/how-to/documents.md)."""
