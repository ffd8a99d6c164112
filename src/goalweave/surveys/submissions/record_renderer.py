"""How an organisation's records are told in a language."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from goalweave.accounts.models import Organisation
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.text.languages import pick
from goalweave.frameworks.queries import catalogue
from goalweave.packs.areas.names import area_name_in_prose
from goalweave.packs.sentence_files import load_sentences


def renderer_for(organisation: Organisation, language: str) -> RecordRenderer:
    """Your own Sentences, in the folder `sentences` of the data, come before those that ship. Raises InputError for a
    bad one."""
    known = catalogue()
    defaults = tuple(framework.key for framework in known.frameworks.values() if framework.default)
    name = pick(organisation.short, language) or pick(organisation.name, language) or organisation.slug
    return RecordRenderer(
        sentences=load_sentences(language, Path(settings.DATA_DIR) / "sentences"),
        catalogue=known,
        organisation=name,
        areas=lambda code: area_name_in_prose(code, language),
        frameworks=defaults,
        full_name=pick(organisation.name, language),
        other_names=(*organisation.short.values(), *organisation.name.values()),
    )
