"""Files that define a questionnaire or a composite index."""
