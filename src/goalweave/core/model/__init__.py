"""The words of the domain as frozen dataclasses (docs/explanation/words.md)."""

from goalweave.core.model.frameworks import (
    Curie,
    Framework,
    Level,
    Link,
    Linkage,
    LinkageKind,
    MentionWords,
    Node,
    Relation,
    Status,
)
from goalweave.core.model.records import (
    Evidence,
    Mapping,
    Money,
    Partner,
    Rank,
    Record,
    RecordKind,
    Source,
    State,
)

__all__ = [
    "Curie",
    "Evidence",
    "Framework",
    "Level",
    "Link",
    "Linkage",
    "LinkageKind",
    "Mapping",
    "MentionWords",
    "Money",
    "Node",
    "Partner",
    "Rank",
    "Record",
    "RecordKind",
    "Relation",
    "Source",
    "State",
    "Status",
]
