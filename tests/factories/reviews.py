"""Records with suggestions to decide on, and people who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.factories.accounts import OrganisationFactory
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Record

NOW = datetime(2026, 3, 2, 15, 20, tzinfo=UTC)
INTERNET, SCHOOLS, ROADS, LINE = (
    model.Curie.parse(name) for name in ("sdg@2020:9.c", "sdg@2020:4", "sdg@2020:9.1", "wsis@2003:C2")
)
TEXT = "Networks for every school. Roads for all."


def minute(number: int) -> datetime:
    return NOW + timedelta(minutes=number)


def guess(node: object, score: float, place: tuple[int, int] = (0, 26)) -> model.Mapping:
    """A suggestion of the classifier that rests on a passage of TEXT."""
    start, end = place
    return mapping(
        str(node),
        "suggested",
        "classifier:fast-1",
        score=score,
        evidence=(model.Evidence(TEXT[start:end], start, end, "en"),),
    )


def suggested(
    *mappings: model.Mapping, organisation: Organisation | None = None, second_review: bool = False, name: str = "one"
) -> Record:
    """A record with these suggestions, by default two, and the small catalogue."""
    loaded()
    found = mappings or (guess(INTERNET, 0.8), guess(SCHOOLS, 0.7))
    owner = organisation or OrganisationFactory(second_review=second_review)
    return stored(record(name, text={"en": TEXT}, mappings=found), organisation=owner)[name]


def states(row: Record) -> dict[str, str]:
    """Node → state of the record's mappings, as they are stored."""
    return {one.node.code: one.state.value for one in mappings_of([row.pk]).get(row.pk, ())}
