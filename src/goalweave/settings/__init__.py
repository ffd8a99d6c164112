"""Settings: base, embedded (SQLite in a folder of one's own), document (no database), test."""
