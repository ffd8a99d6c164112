"""Dates as each language writes them in full; Django reads them through FORMAT_MODULE_PATH."""
