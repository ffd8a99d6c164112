"""Imports of files into the registry: upload, check, dry run, import, undo."""
