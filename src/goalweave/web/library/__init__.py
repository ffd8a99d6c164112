"""The library: published submissions of all organisations and rounds."""
