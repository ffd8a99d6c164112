"""Small questionnaires."""

from __future__ import annotations

from typing import Any

from goalweave.core.model import Fact, Question, Questionnaire, Section

FACTS = (
    Fact("membership", {"en": "ECESA Plus Member"}),
    Fact("year", {"en": "Year of submission"}),
    Fact("attachments", {"en": "View Attachment"}),
)


def question(number: str, asked: str, /, **more: Any) -> Question:
    """Its short name is its text, unless another is given."""
    return Question(**{"number": number, "text": {"en": asked}, "short": {"en": asked}, **more})


def questionnaire(*sections: Section | Question, **more: Any) -> Questionnaire:
    """Questions without a section stand in one of their own."""
    found = tuple(
        one if isinstance(one, Section) else Section({"en": f"Section of {one.number}"}, (one,)) for one in sections
    )
    return Questionnaire(
        **{"id": "small", "edition": "1", "title": {"en": "Small"}, "sections": found, "facts": FACTS, **more}
    )


def small() -> Questionnaire:
    """1; 2 with 2.1 and 2.2; 3 to 5."""
    return questionnaire(
        question("1", "Which decisions has your governing body taken?"),
        Section(
            {"en": "At the secretariat"},
            (
                question("2.1", "Strategies and plans"),
                question("2.2", "Results-based budgeting", short={"en": "Budget"}),
            ),
            "2",
        ),
        question("3", "How do you work with stakeholder groups?"),
        question("4", "Which events have you organised?"),
        question("5", "What else would you like to share?"),
    )
