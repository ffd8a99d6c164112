"""Rounds: recipients, deadlines, notices and reminders."""
