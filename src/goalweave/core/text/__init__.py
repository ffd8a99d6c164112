"""Text: language maps, language detection, passages, near-duplicates."""
