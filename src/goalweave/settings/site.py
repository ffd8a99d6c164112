"""What a site needs on whichever database: its folder, its key, the names it answers to."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.datafolder import SECRET_KEY as SECRET_KEY_FILE, find_data_folder, make_private_folder
from goalweave.formats.reading.area_names import VARIABLE as AREA_NAMES, chosen_area_list
from goalweave.settings.base import *  # noqa: F403
from goalweave.settings.base import CONTENT_SECURITY_POLICY, GOALWEAVE_LISTENS_ON, TASK_QUEUES
from goalweave.settings.logs import LOGGING as LOGGING
from goalweave.settings.mail import mail_settings, site_address
from goalweave.settings.public_pages import embed_sites, robots_choice
from goalweave.settings.sso import single_sign_on_settings

DATA_DIR = find_data_folder()
make_private_folder(DATA_DIR)


def _load_secret_key(path: Path) -> str:
    """A key made once and kept readable for its owner alone; an empty file, as a full disk leaves, gets a new one."""
    try:
        key = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        key = ""
    if key.strip():
        return key
    key = secrets.token_urlsafe(50)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
            handle.write(key)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.read_text(encoding="utf-8")


def _read_whole_number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise InputError(f"“{value}” is not a whole number", field=name)
    return int(value)


def _read_area_names() -> str:
    """The list of names of areas, which is read once, so that an error in it ends the start."""
    chosen_area_list()
    return os.environ.get(AREA_NAMES, "")


# Work in the background waits in the database for the worker that `goalweave serve` starts.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": TASK_QUEUES}}

SECRET_KEY = os.environ.get("GOALWEAVE_SECRET_KEY") or _load_secret_key(DATA_DIR / SECRET_KEY_FILE)
DEBUG = os.environ.get("GOALWEAVE_DEBUG") == "1"
ALLOWED_HOSTS = [host for host in os.environ.get("GOALWEAVE_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]

if os.environ.get("GOALWEAVE_HTTPS") == "1":
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # The proxy in front speaks TLS and must set this header itself, whatever a visitor sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

globals().update(
    mail_settings(
        os.environ.get("GOALWEAVE_SMTP_URL", ""),
        sender=os.environ.get("GOALWEAVE_MAIL_FROM", ""),
        folder=DATA_DIR / "mail",
    )
)
_SSO = single_sign_on_settings(os.environ)
SOCIALACCOUNT_PROVIDERS = _SSO["providers"]
if _SSO["origin"]:
    # Browsers hold a form to this rule also where its answer leads elsewhere.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(_SSO["origin"])
# How many proxies are in front, each of which adds the address it saw to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = _read_whole_number("GOALWEAVE_PROXIES", 0)
# The address under which people reach the site, for the links in mails.
GOALWEAVE_SITE = site_address(os.environ.get("GOALWEAVE_SITE", ""))
GOALWEAVE_EMBED_SITES = embed_sites(os.environ.get("GOALWEAVE_EMBED_SITES", ""))
GOALWEAVE_ROBOTS = robots_choice(os.environ.get("GOALWEAVE_ROBOTS", ""))
GOALWEAVE_LISTENS_ON = os.environ.get("GOALWEAVE_LISTENS_ON") or GOALWEAVE_LISTENS_ON
GOALWEAVE_AREA_NAMES = _read_area_names()
GOALWEAVE_CHECK_LINKS = os.environ.get("GOALWEAVE_CHECK_LINKS") == "1"
GOALWEAVE_IMPORT_ROWS = _read_whole_number("GOALWEAVE_IMPORT_ROWS", 200_000)
GOALWEAVE_API_RATE = _read_whole_number("GOALWEAVE_API_RATE", 600)
GOALWEAVE_KEY_RATE = _read_whole_number("GOALWEAVE_KEY_RATE", 5_000)
GOALWEAVE_WEBHOOKS = os.environ.get("GOALWEAVE_WEBHOOKS") == "1"
GOALWEAVE_WEBHOOKS_PRIVATE = os.environ.get("GOALWEAVE_WEBHOOKS_PRIVATE") == "1"
GOALWEAVE_ENTRY_RATE = _read_whole_number("GOALWEAVE_ENTRY_RATE", 100)
GOALWEAVE_VOTE_RATE = _read_whole_number("GOALWEAVE_VOTE_RATE", 300)
GOALWEAVE_ENTRY_PUZZLE = _read_whole_number("GOALWEAVE_ENTRY_PUZZLE", 17)
GOALWEAVE_ENTRY_DAYS = _read_whole_number("GOALWEAVE_ENTRY_DAYS", 30)
GOALWEAVE_DATA_LICENCE = os.environ.get("GOALWEAVE_DATA_LICENCE", "").strip()
GOALWEAVE_SMALL = os.environ.get("GOALWEAVE_SMALL") == "1"
GOALWEAVE_PAGE_CACHE = _read_whole_number("GOALWEAVE_PAGE_CACHE", 8 if GOALWEAVE_SMALL else 32)
if GOALWEAVE_SMALL:
    # One process does the work of all queues.
    TASK_PROCESSES = [",".join(TASK_QUEUES)]
GOALWEAVE_MAIL_DAYS = _read_whole_number("GOALWEAVE_MAIL_DAYS", 30)
GOALWEAVE_TASK_DAYS = _read_whole_number("GOALWEAVE_TASK_DAYS", 30)
GOALWEAVE_TRY_SECONDS = _read_whole_number("GOALWEAVE_TRY_SECONDS", 20)
GOALWEAVE_DRAFT_WRITER = os.environ.get("GOALWEAVE_DRAFT_WRITER", "")
# What reads the texts of records: a tier of goalweave.classifiers.
GOALWEAVE_TIER = os.environ.get("GOALWEAVE_TIER", "accurate")
# The frameworks that it reads them for besides the SDGs.
GOALWEAVE_FRAMEWORKS = os.environ.get("GOALWEAVE_FRAMEWORKS", "")
