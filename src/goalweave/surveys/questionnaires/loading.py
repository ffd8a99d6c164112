"""Questionnaires that ship, and those in the folder of one's own, into the database."""

from __future__ import annotations

from datetime import datetime

from goalweave.accounts.actor import Actor
from goalweave.packs import OwnQuestionnaires, PackLibrary, read_questionnaires
from goalweave.surveys.actions import install_questionnaires
from goalweave.surveys.models import Origin, Questionnaire


def load_questionnaires(
    *, actor: Actor, library: PackLibrary, own: OwnQuestionnaires, now: datetime
) -> list[Questionnaire]:
    """Those of the packs, then the files of one's own, with the wording that was loaded. Returns what was written.

    All files are read before anything is written. Raises NotAllowed; InputError for a file that cannot be read.
    """
    shipped = read_questionnaires(library)
    every = read_questionnaires(library, own)
    packed = [one for key, one in every.items() if key in shipped]
    files = [one for key, one in every.items() if key not in shipped]
    return [
        *install_questionnaires(actor=actor, shipped=packed, now=now),
        *install_questionnaires(actor=actor, shipped=files, now=now, origin=Origin.FILE),
    ]
