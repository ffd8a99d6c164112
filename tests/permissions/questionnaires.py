"""Questionnaires of the site and of organisations, being made and being answered."""

from __future__ import annotations

from dataclasses import replace

from tests.factories.surveys import begun, questionnaire, stored_questionnaire

from goalweave.accounts.models import Organisation

Variants = dict[str, dict[str, object]]


def questionnaire_variants(own: Organisation, other: Organisation) -> dict[str, Variants]:
    """Beginning of an address → variants. other: with which one is compared."""

    def made(id: str, organisation: Organisation | None) -> dict[str, object]:  # noqa: A002
        row = stored_questionnaire(replace(questionnaire("1"), id=id), organisation)
        return {"key": row.key, "other": row.key, "number": "1.1", "place": 0}

    answered = made("answered", own)
    begun(other, questionnaire=stored_questionnaire(replace(questionnaire("1"), id="answered"), own))
    return {
        "reports/questionnaires/": {
            "of the whole site": made("site", None),
            "own, being made": made("making", own),
            "own, being answered": answered,
            "being made elsewhere": made("elsewhere", other),
            "nothing": {"key": "nothing@1", "other": "nothing@1", "number": "1.1", "place": 0},
        }
    }


def questionnaire_posts() -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    start = "reports/questionnaires/<str:key>/"
    return {
        f"{start}answer/": {"organisation": "own", "year": "2026", "language": "en"},
        f"{start}edition/": {"edition": "2", "organisation": "own"},
        f"{start}edit/move/": {"do": "down:1.1"},
    }
