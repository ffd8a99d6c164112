"""What makes a questionnaire fit to be kept: the same as of a file, and names that are known here."""

from __future__ import annotations

from dataclasses import replace

from goalweave.core import model
from goalweave.core.answers import check_questionnaire
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.findings import Finding
from goalweave.core.messages import Message
from goalweave.formats.definitions.questionnaires import read_questionnaire, write_questionnaire
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire

LONGEST_ID = 60
LONGEST_EDITION = 40
"""Characters, as the database keeps them."""


def questionnaire_findings(questionnaire: model.Questionnaire, catalogue: Catalogue) -> tuple[Finding, ...]:
    """What `check_questionnaire` finds, with the previous edition where it is here."""
    return check_questionnaire(questionnaire, catalogue, previous_edition(questionnaire))


def validate_questionnaire(questionnaire: model.Questionnaire, catalogue: Catalogue) -> model.Questionnaire:
    """The questionnaire as a file would give it again, so that none is kept that no file could hold.

    Raises InputError with the field: `sections[0].questions[2].text`, or `2.1` where a name of its evidence is not known.
    One without any question yet is fit too.
    """
    for field, words, most in (
        ("id", questionnaire.id, LONGEST_ID),
        ("edition", questionnaire.edition, LONGEST_EDITION),
    ):
        if len(words) > most:
            raise InputError(Message("the text has more than {most:,} characters", most=most), field=field)
    read = _round_trip(
        questionnaire
        if questionnaire.questions
        else replace(questionnaire, sections=(*questionnaire.sections, _PLACEHOLDER_SECTION))
    )
    if not questionnaire.questions:
        read = replace(read, sections=read.sections[:-1])
    for finding in questionnaire_findings(read, catalogue):
        if finding.severity == "error":
            raise InputError(finding.message, field=finding.where.rpartition(":")[2])
    return read


_PLACEHOLDER_SECTION = model.Section({"en": "-"}, (model.Question("-1", {"en": "-"}, {"en": "-"}),))
"""In place of a questionnaire's first question, which a file must have."""


def _round_trip(questionnaire: model.Questionnaire) -> model.Questionnaire:
    return read_questionnaire(write_questionnaire(questionnaire).encode(), "")


def previous_edition(questionnaire: model.Questionnaire) -> model.Questionnaire | None:
    """The one that it says it comes after, where it is here."""
    code, _at, edition = questionnaire.after.partition("@")
    row = Questionnaire.objects.filter(code=code, edition=edition).first() if edition else None
    return to_questionnaire(row) if row is not None else None
