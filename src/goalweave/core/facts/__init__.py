"""What does a text say of when, where, with whom and how much?"""

from __future__ import annotations

from goalweave.core.facts.names import Name, NameIndex, NameKind, index_names
from goalweave.core.facts.reading import FactNames, read_facts, record_facts

__all__ = ["FactNames", "Name", "NameIndex", "NameKind", "index_names", "read_facts", "record_facts"]
