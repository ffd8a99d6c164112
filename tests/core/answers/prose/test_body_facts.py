"""Mandates and meetings of bodies as sentences."""

from __future__ import annotations

import pytest

from goalweave.core.answers.prose.body_facts import word_mandate, word_meetings
from goalweave.core.answers.prose.wording_context import WordingContext
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.packs.library import library
from goalweave.packs.prose_files import load_grammar
from goalweave.packs.sentence_files import load_sentences


def context_in(language: str) -> WordingContext:
    renderer = RecordRenderer(load_sentences(language), library().catalogue(), "ITU", lambda code: code, ("sdg",))
    return WordingContext(renderer, load_grammar(language))


@pytest.mark.parametrize(
    ("language", "mandate", "worded"),
    [
        ("en", "Assigns each indicator to an office.", "It assigns each indicator to an office."),
        ("en", "To approve the plan", "Its mandate is to approve the plan."),
        ("en", "Approve the plan.", "Its mandate is to approve the plan."),
        ("en", "Review of the plan.", "Mandate: Review of the plan."),
        ("fr", "Approuver le plan.", "Cet organe a pour mandat d’approuver le plan."),
        ("es", "Aprobar el plan.", "Tiene el mandato de aprobar el plan."),
        ("ru", "Утверждать план.", "Этот орган уполномочен утверждать план."),
        ("ar", "اعتماد الخطة.", "الولاية: اعتماد الخطة."),
        ("zh", "审批计划。", "其职责是审批计划。"),
    ],
)
def test_mandate_is_a_sentence_on_the_body(language: str, mandate: str, worded: str) -> None:
    assert word_mandate(mandate, context_in(language)) == worded


@pytest.mark.parametrize(
    ("language", "meets", "worded"),
    [
        ("en", "Twice a year", "It meets twice a year."),
        ("en", "Cases are reviewed monthly", "Cases are reviewed monthly."),
        ("en", "In Geneva.", "Meetings: In Geneva."),
        ("fr", "Deux fois par an", "Cet organe se réunit deux fois par an."),
        ("es", "Dos veces al año", "Se reúne dos veces al año."),
        ("ru", "Два раза в год", "Этот орган собирается два раза в год."),
        ("ar", "مرتين في السنة", "وتجتمع هذه الهيئة مرتين في السنة."),
        ("zh", "每年两次", "其会议频率为每年两次。"),
    ],
)
def test_meetings_are_a_sentence_on_the_body(language: str, meets: str, worded: str) -> None:
    assert word_meetings(meets, context_in(language)) == worded
