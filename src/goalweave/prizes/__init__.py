"""Editions of a prize: eligibility, nomination by experts, the public vote, champions and winners."""
