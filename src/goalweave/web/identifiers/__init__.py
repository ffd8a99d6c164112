"""Permanent identifiers, `/id/…`: what each stands for, as a page, JSON-LD or Turtle."""
