"""Outgoing emails: stored together with what causes them, and sent by a worker."""
