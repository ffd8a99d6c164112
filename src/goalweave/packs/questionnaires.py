"""The available questionnaires: those of packs, then the files in a folder of the user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from goalweave.core.answers import apply_wording
from goalweave.core.errors import InputError, UnknownQuestion
from goalweave.core.messages import Message
from goalweave.core.model import Questionnaire
from goalweave.formats.definitions.questionnaires import read_questionnaire
from goalweave.packs.library import SHIPPED, PackLibrary
from goalweave.packs.official_wording import read_texts
from goalweave.packs.table_files import read_bytes


@dataclass(frozen=True, slots=True)
class OwnQuestionnaires:
    """folder: of YAML files; wording: of official wording, `undesa@2019.json`. Neither need exist."""

    folder: Path | None = None
    wording: Path | None = None


def read_questionnaires(library: PackLibrary, own: OwnQuestionnaires = OwnQuestionnaires()) -> dict[str, Questionnaire]:
    """Return key → questionnaire. A user's questionnaire replaces one of a pack with the same key.

    Raises InputError for a file that cannot be read, and if two packs, or two files, have the same key.
    """
    by_key = _index_by_key(chain.from_iterable(pack.questionnaires for pack in library.packs.values()))
    if own.folder is not None:
        by_key |= _index_by_key(sorted(own.folder.glob("*.yaml")))
    if own.wording is None:
        return by_key
    return {key: _apply_wording(round_, own.wording / f"{key}.json") for key, round_ in by_key.items()}


def find_questionnaire(by_key: Mapping[str, Questionnaire], name: str) -> Questionnaire:
    """By key, or by id where there is one round of it only. Raises UnknownQuestion."""
    if name in by_key:
        return by_key[name]
    rounds = [questionnaire for questionnaire in by_key.values() if questionnaire.id == name]
    if len(rounds) == 1:
        return rounds[0]
    known = [
        questionnaire.key for questionnaire in by_key.values() if questionnaire.id == name.partition("@")[0]
    ] or list(by_key)
    raise UnknownQuestion(Message("unknown questionnaire {name}; available: {known}", name=name, known=known))


def recognition_cues(key: str) -> dict[str, tuple[str, ...]]:
    """Number of a question or section → terms by which it is recognised in documents; empty for a questionnaire of one's own."""
    cues: dict[str, tuple[str, ...]] = {}
    for entry in _read_cues():
        if key in entry["for"]:
            for number, terms in entry["cues"].items():
                cues[number] = (*cues.get(number, ()), *terms)
    return cues


@cache
def _read_cues() -> list[dict[str, Any]]:
    import yaml

    entries: list[dict[str, Any]] = yaml.safe_load((SHIPPED / "surveys" / "cues.yaml").read_text(encoding="utf-8"))
    return entries


def _index_by_key(paths: Iterable[Path]) -> dict[str, Questionnaire]:
    by_key: dict[str, Questionnaire] = {}
    places: dict[str, Path] = {}
    for path in paths:
        questionnaire = _read_shipped(path) if SHIPPED in path.parents else _read_file(path)
        if questionnaire.key in by_key:
            raise InputError(
                Message("{key} is also in {first}", key=questionnaire.key, first=str(places[questionnaire.key])),
                file=str(path),
            )
        by_key[questionnaire.key], places[questionnaire.key] = questionnaire, path
    return by_key


@cache
def _read_shipped(path: Path) -> Questionnaire:
    return _read_file(path)


def _read_file(path: Path) -> Questionnaire:
    return read_questionnaire(read_bytes(path), str(path))


def _apply_wording(questionnaire: Questionnaire, path: Path) -> Questionnaire:
    return apply_wording(questionnaire, read_texts(path)) if path.is_file() else questionnaire
