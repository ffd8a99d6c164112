"""How records are told on the command line, without a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.cli.data import data_dir

if TYPE_CHECKING:
    from goalweave.core.answers.record_sentences import RecordRenderer
    from goalweave.core.catalogue import Catalogue


def make_record_renderer(catalogue: Catalogue, organisation: str, language: str) -> RecordRenderer:
    """Sentences of one's own, in `sentences` of the data folder, come before those that ship. Raises InputError for a bad one."""
    from goalweave.core.answers.record_sentences import RecordRenderer
    from goalweave.packs.areas.names import area_name
    from goalweave.packs.sentence_files import load_sentences

    return RecordRenderer(
        sentences=load_sentences(language, data_dir() / "sentences"),
        catalogue=catalogue,
        organisation=organisation,
        areas=lambda code: area_name(code, language),
        frameworks=tuple(one.key for one in catalogue.frameworks.values() if one.default),
    )
