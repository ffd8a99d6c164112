"""The folder of one's own: packs, official wording and the embedded database (GOALWEAVE_DATA_DIR)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goalweave.packs import Library


def data_dir() -> Path:
    """GOALWEAVE_DATA_DIR, else the place where this system keeps a program's data."""
    given = os.environ.get("GOALWEAVE_DATA_DIR")
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_data_dir("goalweave", appauthor=False))


def packs_dir() -> Path:
    return data_dir() / "packs"


def wording_dir() -> Path:
    return data_dir() / "wording"


def own_library() -> Library:
    """The packs that ship and one's own, with the official wording that was loaded."""
    from goalweave.packs import library

    return library(packs_dir(), wording=wording_dir())


def use_documents() -> None:
    """Set Django up for templates alone, unless it is set up already."""
    from django.conf import settings

    if not settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goalweave.settings.document")
        import django

        django.setup()


def use_database() -> None:
    """Set Django up on the embedded database and bring it up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goalweave.settings.embedded")
    os.environ["GOALWEAVE_DATA_DIR"] = str(data_dir())
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
