"""Pure Python: no Django, no network, no files, no globals."""
