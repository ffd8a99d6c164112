"""What is weak in how a site is set up, and its cure: for `goalweave check`."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, Error, OperationalError, connection
from django.http.request import validate_host

from goalweave.backup import not_backed_up
from goalweave.backup.rows import named_files
from goalweave.core.messages import printable_name
from goalweave.datafolder import LAST_BACKUP, has_working_locks
from goalweave.datafolder.links import is_followed
from goalweave.operations.readiness import idle_queues, is_writable, pending_migrations
from goalweave.settings.variables import is_set, unknown_variables

SHORTEST_KEY = 32
"""Characters of a secret key."""
LEAST_FREE = 1_000_000_000
SCARCE_FREE = 200_000_000
"""Bytes on the disk of the data folder, below which a warning and an error are given."""
LARGEST_CLOCK_GAP = timedelta(minutes=2)
OLDEST_BACKUP = timedelta(days=8)
LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1"}
SAFE_TLS = {"verify-ca", "verify-full"}
CLOSED = 0o077


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """level: an error loses data, opens the site to others, or stops it; name: of the check; problem and cure: a sentence each."""

    level: Level
    name: str
    problem: str
    cure: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What checks look at. free: bytes on the disk of the data folder; database_time: what the database's clock says."""

    now: datetime
    folder: Path
    free: int
    database_time: datetime


Check = Callable[[Surroundings], Iterable[Finding]]


def find_weaknesses(*, now: datetime, deploy: bool) -> list[Finding]:
    """Findings, errors first. deploy: also what only matters on a server that others reach."""
    damage = list(check_soundness())
    if damage:
        # What a damaged database says of the rest counts for nothing.
        return damage
    folder = Path(settings.DATA_DIR)
    around = Surroundings(now, folder, shutil.disk_usage(folder).free, _database_time(now))
    checks = (*ALWAYS, *DEPLOYED) if deploy else ALWAYS
    findings = list(chain.from_iterable(check(around) for check in checks))
    return sorted(findings, key=lambda finding: finding.level != Level.ERROR)


def error(name: str, problem: str, cure: str) -> Finding:
    return Finding(Level.ERROR, name, problem, cure)


def warning(name: str, problem: str, cure: str) -> Finding:
    return Finding(Level.WARNING, name, problem, cure)


def check_soundness() -> Iterator[Finding]:
    """SQLite reads all of its file for that; PostgreSQL has tools of its own (pg_amcheck)."""
    if connection.vendor != "sqlite":
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            result = cursor.fetchone()
    except OperationalError:  # locked, or out of reach
        raise
    except DatabaseError as damage:
        result = (str(damage),)
    if result != ("ok",):
        yield error(
            "database",
            f"The database is damaged: {result[0]}.",
            "Stop the site, keep a copy of the data folder, and restore the last backup.",
        )


def check_variables(around: Surroundings) -> Iterator[Finding]:
    for name, known in unknown_variables().items():
        cure = f"Did you mean {known}?" if known else "Remove it, or correct its name."
        yield warning("settings", f"{name} is not a setting.", cure)


def check_folder(around: Surroundings) -> Iterator[Finding]:
    folder = around.folder
    if folder.stat().st_mode & CLOSED:
        yield error("data-folder", f"Other accounts can read {folder}.", f"Run: chmod 700 {folder}")
    for path in filter(is_followed, sorted(folder.iterdir())):
        if path.stat().st_mode & CLOSED:
            yield error("data-folder", f"Other accounts can read {path.resolve()}.", f"Run: chmod 700 {path.resolve()}")
    open_files = [
        path.name
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) & CLOSED
    ]
    if open_files:
        shown = ", ".join(open_files[:3])
        yield error("data-folder", f"Other accounts can read {shown}.", "Start the site once with goalweave serve.")
    try:
        is_writable(folder)
    except OSError as reason:
        yield error(
            "data-folder", f"{folder} is not writable: {reason.strerror}.", "Give its account the right to write."
        )
        return
    if not has_working_locks(folder):
        yield error(
            "locks", f"The file system of {folder} has no working file locks.", "Use a local disk, or PostgreSQL."
        )


def check_disk(around: Surroundings) -> Iterator[Finding]:
    if around.free >= LEAST_FREE:
        return
    say = error if around.free < SCARCE_FREE else warning
    problem = f"Only {around.free // 1_000_000:,} MB are free on the disk of the data folder."
    yield say("disk", problem, "Make room: when the disk is full, nothing can be saved.")


def check_tables(around: Surroundings) -> Iterator[Finding]:
    pending = pending_migrations()
    if pending:
        number = len(pending)
        yield error(
            "migrations", f"The tables lack {number} changes of this version.", "Start the site: serve updates them."
        )


def check_files(around: Surroundings) -> Iterator[Finding]:
    """By their sizes; a backup, which reads all of them, compares their contents too."""
    if pending_migrations():
        return
    lost = [file.name for file in named_files() if not _has_size(around.folder / file.name, file.size)]
    if lost:
        files = "1 file" if len(lost) == 1 else f"{len(lost):,} files"
        yield error(
            "files",
            f"Missing, or of another size: {files} that people added: {', '.join(lost[:3])}.",
            "Take them from a backup, or remove them on their pages.",
        )


def check_left_out(around: Surroundings) -> Iterator[Finding]:
    skipped = not_backed_up(around.folder)
    if skipped:
        names = "1 name" if len(skipped) == 1 else f"{len(skipped):,} names"
        shown = "; ".join(f"{printable_name(name)} {reason}" for name, reason in sorted(skipped.items())[:3])
        yield warning(
            "backup",
            f"A backup leaves out {names} in the data folder: {shown}.",
            "Replace a link by what it leads to; rename the rest, or move it out of the data folder.",
        )


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except OSError:
        return False


def check_clock(around: Surroundings) -> Iterator[Finding]:
    gap = abs(around.database_time - around.now)
    if gap > LARGEST_CLOCK_GAP:
        seconds = int(gap.total_seconds())
        yield error(
            "clock", f"The clocks of this machine and the database differ by {seconds:,} s.", "Turn on NTP on both."
        )
    try:
        from goalweave.audit.models import Entry

        last = Entry.objects.order_by("-pk").values_list("at", flat=True).first()
    except Error:  # no table yet
        return
    if last is not None and last - around.now > LARGEST_CLOCK_GAP:
        problem = f"The last line of the log is from {last:%Y-%m-%d %H:%M} UTC, which is in the future."
        yield error("clock", problem, "Correct the clock of this machine.")


def check_workers(around: Surroundings) -> Iterator[Finding]:
    if pending_migrations():
        return
    for queue in idle_queues(around.now):
        problem = f"No worker looks after the queue “{queue}”."
        yield warning("workers", problem, "Run goalweave serve without --no-worker, or a worker of its own.")


def check_debug(around: Surroundings) -> Iterator[Finding]:
    if settings.DEBUG:
        yield error("debug", "Errors show code and settings to visitors.", "Unset GOALWEAVE_DEBUG.")


def check_https(around: Surroundings) -> Iterator[Finding]:
    if not settings.SESSION_COOKIE_SECURE:
        yield error(
            "https",
            "Passwords and cookies can travel without TLS.",
            "Put a proxy that speaks TLS in front, and set GOALWEAVE_HTTPS=1.",
        )
    elif not settings.SECURE_HSTS_SECONDS:
        yield warning("https", "Browsers are not told to use HTTPS only.", "Remove GOALWEAVE_HSTS_SECONDS=0.")
    if settings.SESSION_COOKIE_SECURE and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield warning(
            "proxies",
            "The address of the proxy counts as that of every visitor, so they share all limits.",
            "Set GOALWEAVE_PROXIES to the number of proxies in front, such as 1.",
        )


def check_hosts(around: Surroundings) -> Iterator[Finding]:
    host = urlsplit(settings.GOALWEAVE_SITE).hostname
    if "*" in settings.ALLOWED_HOSTS:
        yield error("hosts", "The site answers under every name.", "Set GOALWEAVE_HOSTS to its own names.")
    elif set(settings.ALLOWED_HOSTS) <= LOCAL:
        yield error("hosts", "The site answers only under local names.", "Set GOALWEAVE_HOSTS to its public name.")
    elif host and not validate_host(host, settings.ALLOWED_HOSTS):
        yield error(
            "hosts",
            f"Links in emails lead to {host}, under which the site does not answer.",
            "Add the host of GOALWEAVE_SITE to GOALWEAVE_HOSTS.",
        )


def check_key(around: Surroundings) -> Iterator[Finding]:
    key: str = settings.SECRET_KEY
    if len(key) < SHORTEST_KEY or len(set(key)) < 8:
        yield error(
            "secret-key",
            "The secret key is easy to guess.",
            f"Use at least {SHORTEST_KEY} random characters, or unset it: a key is made in the data folder.",
        )


def check_site(around: Surroundings) -> Iterator[Finding]:
    if not settings.GOALWEAVE_SITE:
        yield warning(
            "site",
            "Links in emails start with the address that a visitor used.",
            "Set GOALWEAVE_SITE to the public address.",
        )
    elif settings.SESSION_COOKIE_SECURE and settings.GOALWEAVE_SITE.startswith("http://"):
        yield warning("site", "Links in emails do not use HTTPS.", "Begin GOALWEAVE_SITE with https://.")


def check_mail(around: Surroundings) -> Iterator[Finding]:
    if not is_set("GOALWEAVE_SMTP_URL"):
        yield warning("mail", "Emails are written to files and not sent.", "Set GOALWEAVE_SMTP_URL.")
        return
    if not (settings.EMAIL_USE_SSL or settings.EMAIL_USE_TLS) and settings.EMAIL_HOST not in LOCAL:
        yield warning(
            "mail", "Emails and the password of their server travel without TLS.", "Use smtps:// or smtp+starttls://."
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield warning("mail", "The sender of emails is not a real address.", "Set GOALWEAVE_MAIL_FROM.")


def check_database(around: Surroundings) -> Iterator[Finding]:
    if connection.vendor == "sqlite":
        yield warning(
            "database",
            "The embedded database takes one writer at a time, and its file must be on a disk of this machine.",
            "If several people write all day, use PostgreSQL: goalweave move.",
        )
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        yield error(
            "database",
            f"The encoding of the database is {encoding}.",
            "Back the site up, and restore it into a database with the encoding UTF8, which has the letters of all languages.",
        )
    host = str(connection.settings_dict["HOST"])
    if not host or host.startswith("/") or host in LOCAL:
        return
    mode = str(connection.settings_dict["OPTIONS"].get("sslmode", ""))
    if mode not in SAFE_TLS:
        say = warning if mode == "require" else error
        yield say(
            "database",
            "The database is reached without a certificate that is checked.",
            "Add ?sslmode=verify-full&sslrootcert=… to GOALWEAVE_DATABASE_URL.",
        )


def check_backup(around: Surroundings) -> Iterator[Finding]:
    mark = around.folder / LAST_BACKUP
    if not mark.exists():
        yield warning("backup", "No backup is known.", "Run goalweave backup every day, and try a restore.")
        return
    age = around.now - datetime.fromtimestamp(mark.stat().st_mtime, UTC)
    if age > OLDEST_BACKUP:
        yield warning("backup", f"The last backup is {age.days} days old.", "Run goalweave backup every day.")


def check_contact(around: Surroundings) -> Iterator[Finding]:
    if not settings.GOALWEAVE_SECURITY_CONTACT:
        yield warning(
            "security-contact",
            "People who find a weakness do not learn whom to tell.",
            "Set GOALWEAVE_SECURITY_CONTACT to an email address.",
        )


def check_second_step(around: Surroundings) -> Iterator[Finding]:
    if not settings.GOALWEAVE_SECOND_STEP:
        yield warning(
            "second-step",
            "The password of an administrator is enough to take over the site.",
            "Set GOALWEAVE_SECOND_STEP=administrators, or managers.",
        )


def check_metrics(around: Surroundings) -> Iterator[Finding]:
    networks: Any = settings.GOALWEAVE_METRICS
    if any(network.prefixlen == 0 for network in networks):
        yield error("metrics", "Everyone can read the metrics.", "Name networks of your own in GOALWEAVE_METRICS.")


ALWAYS: tuple[Check, ...] = (
    check_variables,
    check_folder,
    check_disk,
    check_tables,
    check_files,
    check_left_out,
    check_clock,
)
"""Checks for every site."""
DEPLOYED: tuple[Check, ...] = (
    check_workers,
    check_debug,
    check_https,
    check_hosts,
    check_key,
    check_site,
    check_mail,
    check_database,
    check_backup,
    check_contact,
    check_second_step,
    check_metrics,
)
"""Checks for a site that others reach."""


def _database_time(now: datetime) -> datetime:
    """The time of the database server; of SQLite, which runs on this machine, the given one."""
    if connection.vendor == "sqlite":
        return now
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    moment: datetime = row[0]
    return moment
