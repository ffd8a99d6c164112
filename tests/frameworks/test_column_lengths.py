from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.catalogues import MATRIX, SDG, WSIS

from goalweave.accounts.actor import SYSTEM
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.frameworks.actions import load_catalogue
from goalweave.frameworks.models import Framework
from goalweave.frameworks.queries import catalogue

pytestmark = pytest.mark.django_db


def load(*frameworks, linkages=()):
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of(frameworks, linkages))


@pytest.mark.parametrize(
    ("frameworks", "linkages", "field", "said"),
    [
        ([replace(SDG, uri="https://example.org/" + "u" * 481)], [], "uri", "sdg@2020: “https"),
        ([replace(SDG, edition="e" * 61)], [], "edition", "has 61 characters; the limit is 60"),
        (
            [replace(SDG, nodes=(replace(SDG.nodes[0], uri="https://example.org/" + "u" * 481),), opened=())],
            [],
            "uri",
            "sdg@2020: 4: ",
        ),
        ([SDG, WSIS], [replace(MATRIX, id="i" * 121)], "slug", "has 121 characters; the limit is 120"),
    ],
)
def test_what_is_too_long_is_one_message_and_nothing_is_written(frameworks, linkages, field, said):
    with pytest.raises(InputError) as error:
        load(*frameworks, linkages=linkages)
    assert error.value.field == field
    assert said in str(error.value)
    assert not Framework.objects.exists()


def test_what_no_database_keeps_is_left_out():
    node = replace(SDG.nodes[0], label={"en": "Good\x00 schools"}, terms={"en": ("tea\x00cher", "\ud800")})
    load(replace(SDG, title={"en": "Go\x00als"}, nodes=(node,), opened=(), mentions=()))
    kept = catalogue().framework("sdg@2020")
    assert kept.title == {"en": "Goals"}
    assert kept.nodes[0].label == {"en": "Good schools"}
    assert kept.nodes[0].terms == {"en": ("teacher", "")}
