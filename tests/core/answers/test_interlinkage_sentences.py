"""Trade-offs and synergies in a draft: what is said of each, with which sources, in six languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.core.answers.test_drafting import CATALOGUE, question, teller

from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.drafting import write_draft
from goalweave.core.answers.interlinkage_sentences import (
    InterlinkageStatements,
    PairStatement,
    TradeOffStatement,
    statement_records,
)
from goalweave.core.answers.markdown import count_words, plain_text
from goalweave.core.model import Record, RecordKind
from goalweave.core.text.languages import LANGUAGES


def record(name: str, title: str) -> Record:
    return Record(
        id=name, title={"en": title}, text={"en": f"{title}. A text."}, language="en", kind=RecordKind.ACTIVITY
    )


SOIL, BIOGAS, HYDRO = record("soil", "Soil sensors"), record("biogas", "Biogas"), record("hydro", "Hydropower")
WETLANDS, BASINS = record("wetlands", "Wetlands"), record("basins", "Basin plans v. 2")


def pair(subject: str, object_: str, score: float, **changes: Any) -> PairStatement:
    sides = {"2.4": (SOIL,), "7.2": (BIOGAS, HYDRO), "6.6": (WETLANDS,)}
    from_, to = sides[subject], sides[object_]
    nodes = CATALOGUE.resolve(f"sdg:{subject}"), CATALOGUE.resolve(f"sdg:{object_}")
    made = PairStatement(*nodes, score, {"en": "Sweden", "fr": "Suède"}, from_, to, len(from_), len(to))
    return replace(made, **changes)


STATEMENTS = InterlinkageStatements(
    (
        TradeOffStatement(pair("7.2", "6.6", -2.0, count_from=4), "mitigated", BASINS),
        TradeOffStatement(pair("2.4", "7.2", -1.0), "accepted", None, "Food comes first. It stays so."),
        TradeOffStatement(pair("6.6", "7.2", -0.75, signs_only=False)),
    ),
    (pair("2.4", "6.6", 1.0, signs_only=True),),
    ((CATALOGUE.resolve("sdg:13.2"), (BIOGAS,)),),
)


def draft(
    language: str = "en", statements: InterlinkageStatements = STATEMENTS, *records: Record, most: int | None = None
):
    return write_draft(question(most=most), records, teller(language), statements)


def test_draft_tells_each_trade_off_and_what_is_done_about_it() -> None:
    first, second, third, synergies, enabled = draft().text.split("\n\n")
    assert first == (
        "The work of ITU on SDG Target 7.2 (**Biogas**, **Hydropower** and 2 more) can hinder its work on SDG Target 6.6 (**Wetlands**): "
        "“Sweden” scores this link −2.[^1][^2][^3] ITU mitigates this through **Basin plans v.\u00a02**.[^4]"
    )
    assert second == (
        "The work of ITU on SDG Target 2.4 (**Soil sensors**) can hinder its work on SDG Target 7.2 (**Biogas** and **Hydropower**): "
        "“Sweden” scores this link −1.[^5][^1][^2] "
        "ITU accepts this trade-off for a reason: Food comes first.\u00a0It stays so.[^5][^1][^2]"
    )
    assert third.endswith("scores this link −0.75.[^3][^1][^2] This trade-off is still open.[^3][^1][^2]")
    assert synergies == (
        "The work of ITU on SDG Target 2.4 (**Soil sensors**) supports its work on SDG Target 6.6 (**Wetlands**): "
        "“Sweden” scores this link +.[^5][^3]"
    )
    assert enabled == (
        "In one or two steps, the work of ITU also enables SDG Target 13.2, where it has no accepted work of its own.[^1]"
    )


def test_sources_are_the_records_in_the_order_of_their_marks() -> None:
    assert draft().sources == ("biogas", "hydro", "wetlands", "basins", "soil")
    assert {entry.id for entry in statement_records(STATEMENTS)} == set(draft().sources)


def test_records_follow_with_marks_of_their_own_and_one_each() -> None:
    made = draft("en", STATEMENTS, BASINS, record("more", "More work"))
    assert made.sources == ("biogas", "hydro", "wetlands", "basins", "soil", "more")
    paragraphs = made.text.split("\n\n")[5:]
    assert paragraphs[0] == "ITU carries out two activities.[^4][^6]"
    assert paragraphs[1] == "- **Basin plans v.\u00a02**[^4]\n- **More work**[^6]"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_has_a_source_in_every_language(language: str) -> None:
    claims = extract_claims(draft(language).text)
    assert len(claims) == 8
    assert all(claim.sources for claim in claims)
    assert "{" not in plain_text(draft(language).text)


@pytest.mark.parametrize("most", [1, 30, 70, 120, 400])
def test_draft_keeps_to_the_word_limit(most: int) -> None:
    made = draft("en", STATEMENTS, record("more", "More work"), most=most)
    assert count_words(made.text) <= most
    # The shortest one has no room for the first trade-off.
    assert bool(made.text) == (most > 1)


def test_language_without_these_sentences_says_nothing_of_interlinkages() -> None:
    renderer = teller()
    bare = replace(renderer, sentences=replace(renderer.sentences, interlinkages={}))
    assert write_draft(question(), (), bare, STATEMENTS).text == ""
