"""The user's data folder: packs, official wording and the embedded database (GOALWEAVE_DATA_DIR)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goalweave.core.catalogue import Catalogue
    from goalweave.core.model import Curie, Questionnaire
    from goalweave.packs import PackLibrary


def data_dir() -> Path:
    """GOALWEAVE_DATA_DIR, else that of the checkout, else the place where this system keeps a program's data."""
    from goalweave.datafolder import find_data_folder

    return find_data_folder()


def resolve_node(catalogue: Catalogue, name: str) -> Curie:
    """As Catalogue.resolve, with a note if the name has a former code. Raises UnknownNode."""
    from goalweave.cli.console import print_note
    from goalweave.core.former_codes import name_resolver

    return name_resolver(catalogue, lambda notice: print_note(str(notice)))(name)


def packs_dir() -> Path:
    return data_dir() / "packs"


def wording_dir() -> Path:
    return data_dir() / "wording"


def questionnaires_dir() -> Path:
    return data_dir() / "questionnaires"


def available_questionnaires() -> dict[str, Questionnaire]:
    """Return the questionnaires that ship and the user's own, by key, with the official wording that was loaded."""
    from goalweave.packs import OwnQuestionnaires, read_questionnaires

    return read_questionnaires(load_library(), OwnQuestionnaires(questionnaires_dir(), wording_dir()))


def load_own_questionnaires() -> None:
    """Load the questionnaires that ship and the user's own into the database; call `use_database` first."""
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.packs import OwnQuestionnaires
    from goalweave.surveys.actions.questionnaires import load_questionnaires

    own = OwnQuestionnaires(questionnaires_dir(), wording_dir())
    load_questionnaires(actor=SYSTEM, library=load_library(), own=own, now=timezone.now())


def load_first_frameworks() -> None:
    """Load the packs into a database that has no frameworks yet; call `use_database` first."""
    from goalweave.accounts.actor import SYSTEM
    from goalweave.frameworks.actions import load_catalogue
    from goalweave.frameworks.queries import framework_revision

    if not framework_revision():
        load_catalogue(actor=SYSTEM, catalogue=load_library().catalogue())


def load_own_indicators() -> None:
    """Load the indicators, targets and values that ship and the user's own into the database; call `use_database`
    first."""
    from django.utils import timezone

    from goalweave.accounts.actor import SYSTEM
    from goalweave.indicators.actions import load_pack
    from goalweave.packs.indicators import read_indicators

    load_first_frameworks()
    library = load_library()
    load_pack(actor=SYSTEM, indicator_set=read_indicators(library), now=timezone.now())


def database_exists() -> bool:
    """Whether a database is named, or the data folder has the embedded one."""
    from goalweave.settings.variables import is_set

    return is_set("GOALWEAVE_DATABASE_URL") or (data_dir() / "goalweave.sqlite3").exists()


def database_questionnaires() -> dict[str, Questionnaire]:
    """Those that the site has in its database, by key; none if there is no database yet."""
    if not database_exists():
        return {}
    use_database()
    from goalweave.accounts.actor import SYSTEM
    from goalweave.surveys.queries import questionnaires
    from goalweave.surveys.questionnaires.conversion import to_questionnaire

    rows = questionnaires(SYSTEM).prefetch_related("sections", "questions")
    return {row.key: to_questionnaire(row) for row in rows}


def find_questionnaire(name: str) -> Questionnaire:
    """By key, or by id where it has one round only. Raises UnknownQuestion."""
    from goalweave.packs.questionnaires import find_questionnaire

    return find_questionnaire(available_questionnaires(), name)


def load_library() -> PackLibrary:
    """Return the packs that ship and the user's own, with the official wording that was loaded."""
    from goalweave.packs import library

    return library(packs_dir(), wording=wording_dir())


def use_documents() -> None:
    """Set Django up for templates alone, unless it is set up already."""
    from django.conf import settings

    if not settings.configured:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goalweave.settings.document")
        import django

        django.setup()


def connect_database() -> None:
    """Set Django up on the database of the site, the embedded one or the server's that is named, and leave it as it is.

    Raises InputError if the server's address is invalid or it does not respond.
    """
    from goalweave.settings import choose_settings_module

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", choose_settings_module())
    os.environ["GOALWEAVE_DATA_DIR"] = str(data_dir().absolute())
    import django
    from django.db import OperationalError, connection

    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError as error:
        if connection.vendor == "sqlite":
            raise
        from goalweave.core.errors import InputError

        reason = str(error).strip().splitlines()[0]
        raise InputError(f"the database does not answer: {reason}", field="GOALWEAVE_DATABASE_URL") from None


def _require_unicode(encoding: str | None) -> None:
    """Raises InputError for a new database that may not hold all languages. encoding: as PostgreSQL names it."""
    if encoding not in ("UTF8", None):
        from goalweave.core.errors import InputError

        raise InputError(
            f"the encoding of the new database is {encoding}; create it with the encoding UTF8, which has the letters of all languages",
            field="GOALWEAVE_DATABASE_URL",
        )


def use_database() -> None:
    """Set Django up and update the tables of the database; the embedded one is copied before.

    Raises InputError as `connect_database`, if the database needs a newer version, the update fails, the folder holds a backup
    that was not completely restored, or the embedded database of a site in use is an empty file.
    """
    _require_complete_folder()
    _require_filled_database()
    connect_database()
    from datetime import UTC, datetime

    from django.db import connection

    # A site that has worked with another encoding goes on, so that it can be backed up and moved.
    if connection.vendor == "postgresql" and not connection.introspection.table_names():
        _require_unicode(connection.connection.info.parameter_status("server_encoding"))
    from goalweave.cli.console import print_note
    from goalweave.upgrade import upgrade_database

    copy = upgrade_database(data_dir(), now=datetime.now(UTC))
    if copy is not None:
        print_note(f"The database was updated to this version. As it was before, it is in {copy}")


def require_site() -> None:
    """Raises InputError where no site was made yet, or only a part of one was restored, for commands that make none."""
    _require_complete_folder()
    if not database_exists():
        from goalweave.core.errors import InputError

        raise InputError("no site has been set up here yet; `goalweave serve` does that", file=str(data_dir()))


def _require_complete_folder() -> None:
    from goalweave.core.errors import InputError
    from goalweave.datafolder import RESTORING

    folder = data_dir()
    if (folder / RESTORING).exists():
        raise InputError(
            "a restore into this folder was interrupted; repeat `goalweave restore` with the same file",
            file=str(folder),
        )


def _require_filled_database() -> None:
    """An empty file is what a fault leaves of a database: a site in use must not begin as a new one because of it."""
    from goalweave.core.errors import InputError
    from goalweave.datafolder import DATABASE, is_used
    from goalweave.settings.variables import is_set

    database = data_dir() / DATABASE
    if is_set("GOALWEAVE_DATABASE_URL") or not database.exists() or database.stat().st_size:
        return
    if is_used(data_dir()):
        raise InputError(
            "the database is empty, although the site has been in use: restore the last backup, or delete this file to start with "
            "an empty site",
            file=str(database),
        )


def database_location() -> str:
    """Return the location of the database for display, without a password; call `use_database` first."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return str(data_dir())
    return f"{connection.settings_dict['HOST'] or 'the local server'}, database {connection.settings_dict['NAME']}"
