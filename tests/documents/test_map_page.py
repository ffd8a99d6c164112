"""The result of a map in HTML."""

from __future__ import annotations

import re

import pytest
from tests.factories.catalogues import small
from tests.markup import compact

from goalweave.classifiers import engine_for
from goalweave.core.model import Record, RecordCode
from goalweave.core.pipeline import MapOptions, map_records
from goalweave.documents.map_page import map_document
from goalweave.packs import code_lists

TEXT = "Nothing of the kind. Scholarships for teachers."


@pytest.mark.parametrize(("language", "key"), [("en", "words that determined the score"), ("fr", "le score")])
def test_a_document_shows_the_words_that_carried_the_score_and_says_so(language: str, key: str) -> None:
    catalogue = small()
    one = Record("one", {"en": "Work"}, {"en": TEXT}, "en")
    page = compact(map_document(map_records([one], catalogue, engine_for(catalogue, "labels"), MapOptions()), language))
    (prose,) = re.findall(r'<div class="prose compact"[^>]*><p>(.*?)</p></div>', page, flags=re.DOTALL)
    assert '<b class="telling">Scholarships</b>' in prose
    assert re.sub(r"<sup.*?</sup>|<[^>]+>", "", prose) == TEXT
    assert "mark .telling {" in page
    assert key in page[page.index('<b class="telling">') :]


def test_a_document_says_why_a_code_leads_to_a_node() -> None:
    catalogue = small()
    one = Record("one", {"en": "Work"}, {"en": "Phase two."}, "en", codes=(RecordCode("purpose", "21020"),))
    page = compact(map_document(map_records([one], catalogue, engine_for(catalogue, "none"), MapOptions()), "en"))
    (details,) = re.findall(r"<details.*?</details>", page, flags=re.DOTALL)
    (link,) = (link for link in code_lists()["purpose"].codes["21020"].links if link.object == "9.1")
    text = " ".join(re.sub(r"<[^>]+>", " ", details).split())
    assert (
        text == f"Why codes lead here {link.rationale['en']} Purpose code 21020 contributes to 9.1 · Weight 0.9 · ours"
    )
