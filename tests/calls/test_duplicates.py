"""Projects that are here already, as far as whoever asks may see them."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory
from tests.factories.entries import NOW, STORY, drafted, stored_call, submitted
from tests.factories.records import record, stored

from goalweave.calls.actions.entries import mark_distinct
from goalweave.calls.duplicates import public_duplicates
from goalweave.calls.models import CallEntry, EntryState

pytestmark = pytest.mark.django_db


def shared(entry: CallEntry) -> list[tuple[str, int, bool]]:
    return [(duplicate.name, duplicate.shared, duplicate.same_title) for duplicate in public_duplicates(entry)]


def test_only_public_records_with_the_same_phrases_are_offered(django_assert_max_num_queries) -> None:
    owner = OrganisationFactory()
    public = stored(record("public", title={"en": "Valley"}, text={"en": f"Since 2018. {STORY}"}), organisation=owner)[
        "public"
    ]
    stored(record("hidden", title={"en": "Valley"}, text={"en": STORY}), organisation=owner, public=False)
    stored(record("other", title={"en": "Radio"}, text={"en": "Solar panels for a school in the mountain."}))
    entry = drafted()
    with django_assert_max_num_queries(14):
        assert shared(entry) == [(f"record:{public.pk}", 10, False)]
    entry = mark_distinct(entry=entry, other=f"record:{public.pk}", now=NOW)
    assert shared(entry) == []


def test_entries_of_the_call_are_offered_once_they_are_accepted() -> None:
    call = stored_call()
    earlier = submitted(call)
    entry = drafted(call, title="mesh of the  Valley", story=f"We work on. {STORY}")
    assert shared(entry) == []
    CallEntry.objects.filter(pk=earlier.pk).update(state=EntryState.ACCEPTED)
    (duplicate,) = public_duplicates(entry)
    assert (duplicate.name, duplicate.same_title, duplicate.of) == (f"entry:{earlier.pk}", True, 10)
    assert duplicate.shared >= 8
    assert shared(drafted(stored_call(slug="another-call"))) == []
