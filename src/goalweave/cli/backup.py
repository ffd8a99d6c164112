"""`backup`, `restore`: the whole site in one file, and back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from goalweave.cli.console import print_note, print_table
from goalweave.cli.data import connect_database, data_dir
from goalweave.core.messages import counted, printable_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from goalweave.backup import Comparison, Manifest

DATABASE_VARIABLE = "GOALWEAVE_DATABASE_URL"
KEY_VARIABLE = "GOALWEAVE_SECRET_KEY"
LOST = 3
"""Exit code where the archive was written, or is whole, and files are lost that people added, or are not in it."""
MOST_SHOWN = 20
"""Names of files in one list."""


def backup(
    file: Annotated[Path, typer.Argument(help="The archive, such as goalweave-2026-03-01.tar.gz.")],
    with_secrets: Annotated[
        bool, typer.Option("--with-secrets", help="Include the secret key, which opens sealed votes.")
    ] = False,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check an existing archive by its checksums instead.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Compare an existing archive with this site instead.")
    ] = False,
) -> None:
    """Back up database and files into one archive. The site can keep running."""
    from datetime import UTC, datetime

    from goalweave.backup import verify_archive, write_backup
    from goalweave.core.errors import InputError
    from goalweave.datafolder import LAST_BACKUP, create_private_file
    from goalweave.settings.variables import is_set

    if verify + compare + with_secrets > 1:
        raise InputError("--verify, --compare and --with-secrets cannot be combined")
    embedded = not is_set(DATABASE_VARIABLE)
    environment = dict(os.environ)
    if verify:
        checked = verify_archive(file)
        origin = f"{checked.manifest.created:%Y-%m-%d %H:%M} (UTC), Goalweave {checked.manifest.version}"
        typer.echo(f"{checked.files:,} files ({checked.size:,} bytes) in {file} are intact: {origin}")
        if checked.manifest.format == 1:
            print_note("This archive was made by an older version and has no checksums.")
        _tell_lost(checked.lost)
        return
    if not embedded:
        _connect()
    if compare:
        from goalweave.backup import compare_with_site

        _print_comparison(compare_with_site(file, data_dir(), embedded=embedded))
        return
    done = write_backup(
        data_dir(), file, now=datetime.now(UTC), embedded=embedded, secrets=with_secrets, environment=environment
    )
    try:
        create_private_file(data_dir() / LAST_BACKUP)
        (data_dir() / LAST_BACKUP).touch()
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        print_note(f"The time of this backup could not be noted in the data folder, which the metrics read: {reason}.")
    what = "The database" if done.rows is None else f"{done.rows:,} rows"
    typer.echo(f"{what} and {done.files:,} files of {data_dir()} are in {file} ({done.size:,} bytes)")
    if with_secrets:
        print_note("The file contains the secret key and data that is not public. Store it where only you can read it.")
    else:
        print_note(
            "The file contains data that is not public, but not the secret key. Keep a copy of the key in another place: "
            "without it, sealed votes cannot be counted and webhooks need new secrets."
        )
    _tell_skipped(done.skipped)
    _tell_lost(done.lost)
    if done.skipped:
        raise typer.Exit(LOST)


def _tell_skipped(skipped: Mapping[str, str]) -> None:
    if not skipped:
        return
    for name, reason in sorted(skipped.items())[:MOST_SHOWN]:
        typer.echo(f"{printable_name(name)} {reason}")
    left_out = counted(
        "{count:,} name in the data folder is not in the archive, or not as it is.",
        "{count:,} names in the data folder are not in the archive, or not as they are.",
        len(skipped),
    )
    print_note(
        f"{left_out} Everything else is in the archive. Replace a link by what it leads to, give this account the right to read "
        "the rest, rename it, or move it out of the data folder."
    )


def _tell_lost(names: Sequence[str]) -> None:
    """Exits with LOST where files are missing or changed that people added."""
    if not names:
        return
    for name in names[:MOST_SHOWN]:
        typer.echo(f"{printable_name(name)} is missing or changed")
    lost = counted(
        "{count:,} file that people added is not in the archive as it was",
        "{count:,} files that people added are not in the archive as they were",
        len(names),
    )
    print_note(
        f"{lost}: missing in the data folder then, or changed there. Everything else is in the archive. Take such files "
        "from an older archive (`tar -xzf ARCHIVE NAME`), or remove them on their pages."
    )
    raise typer.Exit(LOST)


def _print_comparison(done: Comparison) -> None:
    rows = [
        (table.name, f"{table.backup:,}", f"{table.site:,}", f"{table.different:,}")
        for table in done.tables
        if table.different
    ]
    if rows:
        heads = ("Table", ("Backup", "right"), ("Site", "right"), ("Different", "right"))
        print_table("Tables that differ", heads, rows)
    for label, names in (("differs", done.different), ("is missing on the site", done.missing)):
        for name in names[:MOST_SHOWN]:
            typer.echo(f"{printable_name(name)} {label}")
    total = sum(table.backup for table in done.tables)
    typer.echo(f"{len(done.tables):,} tables with {total:,} rows and {done.files:,} files compared")
    if not done.same:
        typer.echo(
            f"Different: {len(rows):,} tables, {len(done.different):,} files; "
            f"missing: {len(done.missing):,} files; only on the site: {done.additional:,} files"
        )
        raise typer.Exit(1)
    typer.echo("The site and the backup are the same")


def _connect() -> None:
    """Use the database of the site as it is: a backup changes nothing, so tables are not updated."""
    if not (data_dir() / "secret-key").exists():
        _set_some_key()
    connect_database()


def _set_some_key() -> None:
    """The settings would write a new key into the folder where there is none; nothing is signed here."""
    from goalweave.settings.variables import is_set

    if not is_set(KEY_VARIABLE):
        os.environ[KEY_VARIABLE] = "not used by this command"


def restore(
    file: Annotated[Path, typer.Argument(help="An archive that `goalweave backup` wrote.")],
    secret_key: Annotated[
        Path | None, typer.Option("--secret-key", help="A copy of the secret key, if it is not in the archive.")
    ] = None,
) -> None:
    """Restore a backup into an empty site. A list of erasures may be there."""
    from goalweave import __version__
    from goalweave.backup import restore_backup
    from goalweave.backup.archive import read_archive
    from goalweave.backup.secrets import key_fingerprint, site_key
    from goalweave.core.errors import InputError
    from goalweave.datafolder import ERASURES, SECRET_KEY, open_private_file
    from goalweave.settings.variables import is_set

    folder = data_dir()
    embedded = not is_set(DATABASE_VARIABLE)
    key = secret_key.read_text(encoding="utf-8").strip() if secret_key else ""
    environment = dict(os.environ)
    with read_archive(file) as (manifest, _members):
        if secret_key and manifest.key and key_fingerprint(key) != manifest.key:
            raise InputError("this is not the secret key of the site in the backup", file=str(secret_key))
    _set_some_key()
    if not embedded:
        # Where it does not answer, nothing has happened yet.
        connect_database()
    if embedded and manifest.database == "sqlite":
        _require_known(manifest, file)
    done = restore_backup(
        file, folder, embedded=embedded, connect=_connect_embedded if embedded else lambda _folder: None
    )
    what = "The database" if done.rows is None else f"{done.rows:,} rows"
    what = what if manifest.database else "No database"
    typer.echo(f"{what} and {done.files:,} files of {manifest.created:%Y-%m-%d %H:%M} (UTC) are in {folder}")
    if secret_key and not (folder / SECRET_KEY).exists():
        with open_private_file(folder / SECRET_KEY) as stream:
            stream.write(key.encode())
    if manifest.version != __version__:
        print_note(f"The backup was made by Goalweave {manifest.version}; this is {__version__}.")
    if not manifest.database:
        print_note("The database was on PostgreSQL and is not in this old archive. Restore it with pg_restore.")
    present = site_key(folder, environment)
    if not manifest.secrets and key_fingerprint(present) != manifest.key:
        print_note(
            "The secret key of the former site is not here, so a new one is generated: people must sign in again, links "
            "sent for a new password end, webhooks need new secrets, and sealed votes whose key the site held cannot be "
            f"counted. If you have the key, write it to {folder / SECRET_KEY} before you start the site."
        )
    if (folder / ERASURES).exists():
        print_note(
            "People who were erased since then are here again. Before you start the site: `goalweave user erase-again`"
        )
    else:
        print_note(
            "People who were erased since then are here again. Before you start the site, run `goalweave user erase-again FILE`: "
            f"FILE is “{ERASURES}” of the former data folder. Without it, erase each with `goalweave user erase`."
        )
    print_note(f"The settings of the former site are in {folder / 'settings.env'}. Next: `goalweave serve`")


def _require_known(manifest: Manifest, file: Path) -> None:
    """Raises InputError where the embedded database of the backup is of a newer version."""
    from tempfile import TemporaryDirectory

    import django
    from django.db.migrations.loader import MigrationLoader

    from goalweave.core.errors import InputError
    from goalweave.settings import choose_settings_module
    from goalweave.upgrade import newer_migrations

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", choose_settings_module())
    folder = data_dir()
    # The settings make an empty database where there is none.
    with TemporaryDirectory(prefix="goalweave-") as elsewhere:
        os.environ["GOALWEAVE_DATA_DIR"] = elsewhere
        try:
            django.setup()
        finally:
            os.environ["GOALWEAVE_DATA_DIR"] = str(folder)
    for app, name in newer_migrations(manifest.migrations, MigrationLoader(None)):
        raise InputError(
            f"it needs a newer Goalweave, with the migration {app}.{name}; install that first", file=str(file)
        )


def _connect_embedded(folder: Path) -> None:
    """Set Django up on a new embedded database in the folder."""
    os.environ["GOALWEAVE_DATA_DIR"] = str(folder.absolute())
    connect_database()
