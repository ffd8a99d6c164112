"""The data that ships, and your own packs: folders of data files read into the model.

`library(*folders)` finds the packs; `PackLibrary.catalogue()` gives their frameworks and linkages,
`code_lists()` the lists of codes that ship, `fact_names(language)` the names that are looked for in texts, `questionnaires(library)` their questionnaires, `packs.indices.indices(library)` their composite indices,
`packs.indicators.indicators(library)` their indicators with series, targets and observations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goalweave.packs.library import PackLibrary, code_lists, library
from goalweave.packs.prose_names import fact_names
from goalweave.packs.reader import Pack, read_pack
from goalweave.packs.samples import SampleOrganisation, read_sample

if TYPE_CHECKING:
    from goalweave.packs.questionnaires import OwnQuestionnaires, read_questionnaires

__all__ = [
    "OwnQuestionnaires",
    "Pack",
    "PackLibrary",
    "SampleOrganisation",
    "code_lists",
    "fact_names",
    "library",
    "read_pack",
    "read_questionnaires",
    "read_sample",
]


def __getattr__(name: str) -> Any:
    """Questionnaires are imported when they are asked for: one text is classified without them."""
    if name in ("OwnQuestionnaires", "read_questionnaires"):
        from goalweave.packs import questionnaires

        return getattr(questionnaires, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
