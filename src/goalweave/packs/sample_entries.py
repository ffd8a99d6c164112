"""The entries of the demo: made-up projects for a call and for a prize."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.formats.reading.yaml import LONGEST_TEXT, YamlNode, read_yaml
from goalweave.packs.library import SHIPPED
from goalweave.packs.table_files import read_text

FILE = SHIPPED / "calls" / "sample_entries.yaml"
_ORGANISATION = ("name", "kind", "country")
_ENTRY = (
    "state",
    "category",
    "language",
    "message",
    "scores",
    "votes",
    "title",
    "description",
    "results",
    "organisation",
    "places",
    "start",
    "stage",
    "nodes",
)


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """state: what becomes of it (calls.models.EntryState); message: what a moderator writes; organisation: name, kind and country of
    the sender's; scores: of each expert, 0 to 5; votes: how many people vote for it."""

    state: str
    category: str
    language: str
    message: str
    title: str
    description: str
    results: str
    organisation: dict[str, str]
    places: tuple[str, ...]
    start: str
    stage: str
    nodes: tuple[str, ...]
    scores: tuple[int, ...]
    votes: int


@dataclass(frozen=True, slots=True)
class SampleEntries:
    stocktaking: tuple[SampleEntry, ...]
    prize: tuple[SampleEntry, ...]


def read_sample_entries() -> SampleEntries:
    """Raises InputError naming line and field of the first fault."""
    sample = read_yaml(read_text(FILE), str(FILE)).entries(("stocktaking", "prize"))
    return SampleEntries(sample.list_of("stocktaking", _read_entry), sample.list_of("prize", _read_entry))


def _read_entry(part: YamlNode) -> SampleEntry:
    entry = part.entries(_ENTRY)
    organisation = entry.require("organisation").entries(_ORGANISATION)
    return SampleEntry(
        state=entry.text("state") or "accepted",
        category=entry.require("category").short_text(),
        language=entry.text("language") or "en",
        message=entry.text("message"),
        title=entry.require("title").text(),
        description=entry.text("description", LONGEST_TEXT),
        results=entry.text("results", LONGEST_TEXT),
        organisation={name: organisation.require(name).text() for name in _ORGANISATION},
        places=entry.list_of("places", YamlNode.text),
        start=entry.text("start"),
        stage=entry.text("stage") or "completed",
        nodes=entry.list_of("nodes", YamlNode.text),
        scores=entry.list_of("scores", YamlNode.whole_number),
        votes=entry.read("votes", YamlNode.whole_number, 0),
    )
