"""Goalweave maps what an organisation does to the Sustainable Development Goals and to its other frameworks."""

__version__ = "0.1.0"
