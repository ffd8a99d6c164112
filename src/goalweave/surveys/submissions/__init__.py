"""Submissions: evidence, citations, findings, drafts and snapshots."""
