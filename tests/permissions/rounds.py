"""Rounds that one's own and another organisation coordinate, and links for guests of what they answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.factories.accounts import OrganisationFactory
from tests.factories.surveys import answer, questionnaire, round_for, stored_questionnaire

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
from goalweave.surveys.actions import hand_in_submission, invite_guest, set_answer_status, write_answer
from goalweave.surveys.models import AnswerStatus, Submission

NOWHERE = 999_999_999
Variants = dict[str, dict[str, object]]


def round_variants(own: Organisation, other: Organisation, now: datetime) -> dict[str, Variants]:
    """Beginning of an address → variants. Each round asks a third organisation, which has handed in."""
    given = stored_questionnaire(questionnaire("2027"))
    third = OrganisationFactory(slug="third")
    rounds: Variants = {}
    handed: Variants = {}
    links: Variants = {}
    tokens: Variants = {}
    for name, asker in (("own", own), ("of another organisation", other)):
        survey = round_for(third, questionnaire=given, organisation=asker, now=now, due=now.date() + timedelta(days=60))
        row = survey.submissions.select_related("round", "organisation", "questionnaire").get()
        rounds[name] = {"pk": survey.pk, "submission": row.pk}
        handed[f"asked by {'one’s own' if asker == own else 'another'}"] = {"pk": _handed_in(row, now).pk}
        theirs = round_for(asker, questionnaire=given, organisation=third, now=now, due=now.date() + timedelta(days=60))
        link, token = invite_guest(
            actor=SYSTEM, submission=theirs.submissions.get(), name="Guest", email="", days=9, now=now
        )
        links[name] = {"pk": link.pk}
        tokens["a standing link"] = {"token": token}
    nothing: dict[str, object] = {"pk": NOWHERE, "submission": NOWHERE}
    return {
        "surveys/rounds/": rounds | {"nothing": nothing},
        "surveys/submissions/guests/": links | {"nothing": nothing},
        "guest/": tokens | {"nothing": {"token": "x" * 43}},
        **{
            f"surveys/submissions/<number:pk>/{act}/": handed | {"nothing": nothing}
            for act in ("publish", "reopen", "extend")
        },
    }


def round_posts(now: datetime) -> dict[str, dict[str, str]]:
    """What these addresses need to be told at least."""
    day = (now.date() + timedelta(days=70)).isoformat()
    why = {"reason": "Why"}
    acts = {
        "decline": why,
        "withdraw": why,
        "reopen": why,
        "extend": {"due": day},
        "guests": {"name": "G", "days": "3"},
    }
    return {
        **{f"surveys/submissions/<number:pk>/{act}/": given for act, given in acts.items()},
        "surveys/rounds/<number:pk>/act/": {"do": "extend-all", "due": day},
        "guest/<str:token>/comment/": {"question": "1.1", "text": "Words."},
    }


def _handed_in(row: Submission, now: datetime) -> Submission:
    done = write_answer(actor=SYSTEM, answer=answer(row, "1.1"), text="We do it all.", version=1, now=now)
    set_answer_status(actor=SYSTEM, answer=done, status=AnswerStatus.APPROVED, now=now)
    return hand_in_submission(actor=SYSTEM, submission=row, now=now, with_empty=True)
