"""Reads of open data: the files that there are, and their catalogue."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _, override

from goalweave.accounts.actor import Actor
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.linked_data.catalogue import CatalogueDescription, DataFile, DatasetDescription
from goalweave.opendata.datasets import DATASETS
from goalweave.opendata.manifest import Manifest, read_manifest
from goalweave.opendata.rules import may_download

TITLE = _("Open data")
LEDE = _("Everything that is published on this site, to download and use elsewhere.")


def open_data_folder() -> Path:
    return Path(settings.DATA_DIR) / "open-data"


def current_manifest(actor: Actor) -> Manifest | None:
    """None before the files were first made."""
    return read_manifest(open_data_folder()) if may_download(actor) else None


def find_data_file(actor: Actor, name: str) -> tuple[DataFile, Path] | None:
    """A file that the manifest names, and its place."""
    manifest = current_manifest(actor)
    file = manifest.find_file(name) if manifest is not None else None
    if manifest is None or file is None:
        return None
    path = open_data_folder() / manifest.folder / file.name
    return (file, path) if path.is_file() else None


def catalogue_description(manifest: Manifest, site: str) -> CatalogueDescription:
    """site: its address without a slash at the end."""
    return CatalogueDescription(
        uri=f"{site}/data/catalog",
        files=f"{site}/data/files/",
        title=in_all_languages(TITLE),
        description=in_all_languages(LEDE),
        publisher=site.partition("://")[2] or site,
        site=f"{site}/",
        modified=manifest.written,
    )


def dataset_descriptions(manifest: Manifest, site: str) -> list[DatasetDescription]:
    """Those that have files, in the order of the page."""
    return [
        DatasetDescription(
            dataset.key,
            in_all_languages(dataset.title),
            in_all_languages(dataset.description),
            manifest.datasets[dataset.key],
            f"{site}/data/#{dataset.key}",
        )
        for dataset in DATASETS
        if manifest.datasets.get(dataset.key)
    ]


def in_all_languages(label: object) -> LanguageMap:
    """A lazy label as a language map, without the languages that it is not translated into."""
    texts: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            texts[code.partition("-")[0]] = str(label)
    return {language: text for language, text in texts.items() if language == "en" or text != texts["en"]}
