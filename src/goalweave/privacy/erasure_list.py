"""The list of erasures: a file in the data folder that is in no backup, from which a restored site learns whom to erase again.

Each line has a date, the fingerprint of the secret key and a digest, with tabs between. The digest is made with that key, so that
whoever has the file alone cannot try addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

from goalweave.accounts.models import User
from goalweave.calls.models import CallEntry
from goalweave.core.errors import InputError
from goalweave.datafolder import ERASURES, append_to_private_file, make_private_folder
from goalweave.privacy.identities import Identity

FINGERPRINT = 16
"""Hexadecimal digits, enough to tell two keys apart."""

_LINE = re.compile(r"(?P<at>[0-9T:.+-]+)\t(?P<key>[0-9a-f]{16})\t(?P<digest>[0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class ListedErasure:
    """at: when; key: fingerprint of the secret key; digest: of an account, an address or an entry, as `digest_of` makes it."""

    at: datetime
    key: str
    digest: str

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC).isoformat()}\t{self.key}\t{self.digest}"


def account_subject(user: User) -> str:
    """Number and moment: after a restore, a new account can get the number of one that is gone."""
    return f"account {user.pk} {user.date_joined.astimezone(UTC).isoformat()}"


def address_subject(address: str) -> str:
    return f"address {address.lower()}"


def entry_subject(entry: CallEntry) -> str:
    return f"entry {entry.pk} {entry.created.astimezone(UTC).isoformat()}"


def identity_subjects(identity: Identity) -> list[str]:
    """Account and addresses of a person."""
    addresses = [address_subject(address) for address in identity.addresses]
    return addresses if identity.user is None else [account_subject(identity.user), *addresses]


def digest_of(subject: str) -> str:
    return salted_hmac("goalweave.erasures", subject, algorithm="sha256").hexdigest()


def current_key() -> str:
    """The fingerprint of the secret key of this site."""
    return salted_hmac("goalweave.erasures.key", "", algorithm="sha256").hexdigest()[:FINGERPRINT]


def list_path() -> Path:
    return Path(settings.DATA_DIR) / ERASURES


def add_to_list(subjects: Iterable[str], now: datetime) -> None:
    """Note what is erased. Raises OSError where the file cannot be written."""
    key = current_key()
    _append(ListedErasure(now, key, digest_of(subject)) for subject in subjects)


def take_over(lines: Iterable[ListedErasure]) -> None:
    """Add lines of another list that the list of this site does not have."""
    known = set(read_list(list_path())) if list_path().exists() else set()
    _append(line for line in lines if line not in known)


def read_list(path: Path) -> list[ListedErasure]:
    """Raises InputError with file and line for what is no list of erasures."""
    try:
        lines = path.read_bytes().decode("ascii", "replace").split("\n")
    except FileNotFoundError as error:
        raise InputError("this file does not exist; it should be a list of erasures", file=str(path)) from error
    except OSError as error:
        raise InputError("the list of erasures cannot be read", file=str(path)) from error
    return [_read_line(line, path, number) for number, line in enumerate(lines, 1) if line.strip()]


def _read_line(line: str, path: Path, number: int) -> ListedErasure:
    match = _LINE.fullmatch(line.rstrip("\r"))
    at = _read_moment(match["at"]) if match else None
    if match is None or at is None:
        raise InputError("this line names no erasure; correct it or remove it", file=str(path), line=number)
    return ListedErasure(at, match["key"], match["digest"])


def _read_moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment


def _append(lines: Iterable[ListedErasure]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    if text:
        make_private_folder(list_path().parent)
        append_to_private_file(list_path(), text.encode())
