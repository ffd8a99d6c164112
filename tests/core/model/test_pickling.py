from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import fields
from datetime import date
from decimal import Decimal

from goalweave.core.model import (
    BeneficiaryGroup,
    Curie,
    Evidence,
    Mapping,
    MappingState,
    Money,
    NoteKind,
    Partner,
    Record,
    RecordCode,
    RecordKind,
    RecordNote,
    RecordPlace,
    RecordSource,
    WebLink,
)
from goalweave.core.text.spans import TextSpan

WHOLE = Record(
    id="p-1",
    title={"en": "Water"},
    text={"en": "Clean water.", "fr": "De l'eau."},
    language="en",
    kind=RecordKind.EVENT,
    source=RecordSource("plan.csv", "line 2", "the document", (TextSpan(0, 3),)),
    also=(RecordSource("other.csv", "line 9"),),
    start="2024",
    partners=(Partner("Fund", "funder", "XM-1"),),
    places=(RecordPlace("KE", 60.0),),
    money=(Money(Decimal("12.50"), "USD", "spent", date(2024, 1, 1)),),
    codes=(RecordCode("purpose", "14031", 100.0),),
    mappings=(
        Mapping(
            Curie("sdg", "2020", "6.1"), MappingState.ACCEPTED, "import:csv", evidence=(Evidence("Clean", 0, 5, "en"),)
        ),
    ),
    groups=(BeneficiaryGroup.WOMEN,),
    notes=(RecordNote(NoteKind.RESULT, {"en": "Built."}, "2024"),),
    links=(WebLink("https://example.org", "Site"),),
    details={"participants": 12},
)


def test_a_record_comes_back_from_pickle_with_all_its_values():
    for copy in (pickle.loads(pickle.dumps(WHOLE, pickle.HIGHEST_PROTOCOL)), deepcopy(WHOLE)):
        assert copy == WHOLE
        # Neither counts when sources are compared.
        assert (copy.source.document, copy.source.spans) == ("the document", (TextSpan(0, 3),))
        assert [getattr(copy, field.name) for field in fields(Record)] == [
            getattr(WHOLE, field.name) for field in fields(Record)
        ]
