"""Questionnaires, rounds of them, and the submissions that answer them."""
