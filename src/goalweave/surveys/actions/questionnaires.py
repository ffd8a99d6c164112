"""Writes to questionnaires: they come from a pack or a file, are made in the editor, and stay as they are once answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import difference, log_row
from goalweave.core import model
from goalweave.core.answers import apply_wording, carry_wording
from goalweave.core.answers.plain_questions import question_fields
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.model.fields import to_plain
from goalweave.core.text.languages import LanguageMap
from goalweave.packs import OwnQuestionnaires, PackLibrary, read_questionnaires
from goalweave.surveys import rules
from goalweave.surveys.models import Origin, Questionnaire
from goalweave.surveys.questionnaires.conversion import (
    fill_questionnaire_row,
    to_questionnaire,
    to_questionnaire_row,
    write_sections,
)


def install_questionnaires(
    *, actor: Actor, shipped: Iterable[model.Questionnaire], now: datetime, origin: Origin = Origin.PACK
) -> list[Questionnaire]:
    """Bring those that ship into the database: new ones, and changed ones that no one has answered. Returns what was
    written.

    origin: where they come from; what came from elsewhere under the same key stays as it is. Official wording that was
    put over one stays where the new one has none. Raises NotAllowed.
    """
    if not actor.administrator:
        raise NotAllowed("only administrators can install questionnaires")
    installed = []
    for questionnaire in shipped:
        with transaction.atomic():
            row = _lock_questionnaire(questionnaire.id, questionnaire.edition)
            if row is None:
                installed.append(_create_questionnaire(actor, questionnaire, None, origin, now))
                continue
            if row.origin != origin or row.organisation_id is not None or row.frozen is not None:
                continue
            before = to_questionnaire(row)
            worded = carry_wording(before, questionnaire)
            if before != worded:
                _rewrite_questionnaire(actor, row, worded, now)
                installed.append(row)
    return installed


@transaction.atomic
def store_questionnaire(
    *,
    actor: Actor,
    definition: model.Questionnaire,
    organisation: Organisation | None,
    now: datetime,
    origin: Origin = Origin.FILE,
    fresh: bool = False,
) -> tuple[Questionnaire, bool]:
    """Keep a questionnaire from a file; whether anything changed. The same file again changes nothing.

    fresh: it must be new. Raises NotAllowed; InputError for an edition that someone else has or that is being answered.
    """
    if not rules.may_add_questionnaire(actor, organisation):
        raise NotAllowed("only editors can add questionnaires")
    row = _lock_questionnaire(definition.id, definition.edition)
    if row is None:
        return _create_questionnaire(actor, definition, organisation, origin, now), True
    if fresh:
        raise InputError(_("this edition already exists"), field="edition")
    if to_questionnaire(row) == definition:
        return row, False
    if row.frozen is not None:
        raise InputError(
            _("%(key)s is already being answered and cannot be changed; give the changed version a different edition")
            % {"key": row.key},
            field="edition",
        )
    if not rules.may_change_questionnaire(actor, row) or row.organisation_id != (
        organisation.pk if organisation else None
    ):
        raise InputError(_("another questionnaire %(key)s already exists") % {"key": row.key}, field="edition")
    _rewrite_questionnaire(actor, row, definition, now)
    return row, True


@transaction.atomic
def change_questionnaire(
    *, actor: Actor, questionnaire: Questionnaire, definition: model.Questionnaire, version: int, now: datetime
) -> Questionnaire:
    """Save an edited questionnaire; its id and edition stay. version: the one that was edited.

    Raises NotAllowed; Conflict if someone else has changed it in the meantime.
    """
    row = _lock_questionnaire(questionnaire.code, questionnaire.edition)
    if row is None or not rules.may_change_questionnaire(actor, row):
        raise NotAllowed("you do not have permission to change this questionnaire")
    if row.version != version:
        raise Conflict("someone else has changed this questionnaire in the meantime")
    if (definition.id, definition.edition) != (row.code, row.edition):
        raise InputError(_("the name and edition of a questionnaire cannot be changed"), field="edition")
    if to_questionnaire(row) != definition:
        _rewrite_questionnaire(actor, row, definition, now)
    return row


@transaction.atomic
def create_edition(
    *,
    actor: Actor,
    questionnaire: Questionnaire,
    edition: str,
    year: int | None,
    organisation: Organisation | None,
    now: datetime,
) -> Questionnaire:
    """A copy to be changed, as the edition that follows: each question follows the one that it is a copy of.

    Raises NotAllowed; InputError for an edition that there is.
    """
    if not rules.may_add_questionnaire(actor, organisation) or not rules.may_view_questionnaire(actor, questionnaire):
        raise NotAllowed("only editors can add questionnaires")
    if _lock_questionnaire(questionnaire.code, edition) is not None:
        raise InputError(_("this edition already exists"), field="edition")
    old = to_questionnaire(questionnaire)
    sections = tuple(
        replace(section, questions=tuple(map(_as_follow_up, section.questions))) for section in old.sections
    )
    copy = replace(old, edition=edition, sections=sections, year=year, after=old.key)
    return _create_questionnaire(actor, copy, organisation, Origin.SITE, now)


@transaction.atomic
def delete_questionnaire(*, actor: Actor, questionnaire: Questionnaire) -> None:
    """Remove a questionnaire without answers. Raises NotAllowed; InputError if it has been answered."""
    row = _lock_questionnaire(questionnaire.code, questionnaire.edition)
    if row is None or not rules.may_change_questionnaire(actor, row):
        raise NotAllowed("you do not have permission to remove this questionnaire")
    if row.submissions.exists() or row.rounds.exists():
        raise InputError(_("this questionnaire is already being answered"))
    log_row(actor, "delete", "questionnaire", row, _questionnaire_log_fields(to_questionnaire(row)), None)
    row.delete()


def freeze_questionnaire(*, actor: Actor, questionnaire: Questionnaire, now: datetime) -> None:
    """Its questions stay from now on; called by whoever begins to answer it, inside their transaction.

    Raises InputError where it has none yet.
    """
    if questionnaire.frozen is None:
        if not questionnaire.questions.exists():
            raise InputError(_("this questionnaire has no questions yet"))
        questionnaire.frozen = now
        questionnaire.save(update_fields=["frozen"])
        log_row(actor, "freeze", "questionnaire", questionnaire, {"frozen": False}, {"frozen": True})


@transaction.atomic
def set_publisher_wording(
    *, actor: Actor, questionnaire: Questionnaire, texts: Mapping[str, LanguageMap], now: datetime
) -> Questionnaire:
    """Put its publisher's own wording (number → language → text) over a questionnaire, also over one that is being
    answered: it asks the same, and what was submitted keeps the words that it answered. Raises NotAllowed.
    """
    row = _lock_questionnaire(questionnaire.code, questionnaire.edition)
    if row is None or not rules.may_put_wording(actor):
        raise NotAllowed("only administrators can load official wording for a questionnaire")
    before_wording = to_questionnaire(row)
    worded = apply_wording(before_wording, texts)
    if worded == before_wording:
        return row
    for question in row.questions.all():
        new = worded.question(question.number)
        # The rows stay, and with them the answers that point to them.
        if (question.text, question.status) != (new.text, new.status):
            question.text, question.status = dict(new.text), str(new.status)
            question.save(update_fields=["text", "status"])
    row.version += 1
    row.updated = now
    row.save(update_fields=["version", "updated"])
    before, after = difference(_questionnaire_log_fields(before_wording), _questionnaire_log_fields(worded))
    log_row(actor, "wording", "questionnaire", row, before, after)
    return row


def _lock_questionnaire(code: str, edition: str) -> Questionnaire | None:
    return Questionnaire.objects.select_for_update(of=("self",)).filter(code=code, edition=edition).first()


def _create_questionnaire(
    actor: Actor, definition: model.Questionnaire, organisation: Organisation | None, origin: Origin, now: datetime
) -> Questionnaire:
    row = to_questionnaire_row(definition, organisation=organisation, origin=origin, now=now)
    row.save(force_insert=True)
    write_sections(row, definition)
    log_row(actor, "create", "questionnaire", row, None, _questionnaire_log_fields(definition))
    return row


def _rewrite_questionnaire(actor: Actor, row: Questionnaire, definition: model.Questionnaire, now: datetime) -> None:
    before, after = difference(_questionnaire_log_fields(to_questionnaire(row)), _questionnaire_log_fields(definition))
    fill_questionnaire_row(row, definition, now).version += 1
    row.save()
    write_sections(row, definition)
    log_row(actor, "change", "questionnaire", row, before, after)


def _as_follow_up(question: model.Question) -> model.Question:
    return replace(question, follows=(question.number,))


def _questionnaire_log_fields(definition: model.Questionnaire) -> dict[str, Any]:
    """As the log keeps it: each question a field of its own, so that what changed is seen."""
    return {
        "title": dict(definition.title),
        "year": definition.year,
        "source": definition.source,
        "after": definition.after,
        "facts": list(map(to_plain, definition.facts)),
        "sections": list(map(_section_log_fields, definition.sections)),
        **{f"question {question.number}": question_fields(question) for question in definition.questions},
    }


def _section_log_fields(section: model.Section) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": dict(section.title),
        "text": dict(section.text or {}),
        "questions": [question.number for question in section.questions],
    }


def load_questionnaires(
    *, actor: Actor, library: PackLibrary, own: OwnQuestionnaires, now: datetime
) -> list[Questionnaire]:
    """Those of the packs, then your own files, with the wording that was loaded. Returns what was written.

    All files are read before anything is written. Raises NotAllowed; InputError for a file that cannot be read.
    """
    shipped = read_questionnaires(library)
    every = read_questionnaires(library, own)
    packed = [questionnaire for key, questionnaire in every.items() if key in shipped]
    files = [questionnaire for key, questionnaire in every.items() if key not in shipped]
    return [
        *install_questionnaires(actor=actor, shipped=packed, now=now),
        *install_questionnaires(actor=actor, shipped=files, now=now, origin=Origin.FILE),
    ]
