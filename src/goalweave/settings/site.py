"""What a site needs on whichever database: its folder, its key, the names it answers to."""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.datafolder import SECRET_KEY as SECRET_KEY_FILE, find_data_folder, is_used, make_private_folder
from goalweave.formats.reading.area_names import VARIABLE as AREA_NAMES, configured_area_names
from goalweave.settings.base import *  # noqa: F403
from goalweave.settings.base import CONTENT_SECURITY_POLICY, GOALWEAVE_LISTENS_ON, TASK_QUEUES
from goalweave.settings.hosts import host_names
from goalweave.settings.logs import logging_settings
from goalweave.settings.mail import mail_settings, site_address
from goalweave.settings.operations import metrics_networks, security_contacts
from goalweave.settings.public_pages import data_licence, embed_sites
from goalweave.settings.sso import VARIABLES as SINGLE_SIGN_ON, single_sign_on_settings
from goalweave.settings.variables import check_environment, read_number, read_setting, read_switch

LOGGER = logging.getLogger(__name__)
DATA_DIR = find_data_folder()
make_private_folder(DATA_DIR)


def _load_secret_key(path: Path) -> str:
    """A key made once and kept readable for its owner alone; an empty file, as a full disk leaves, gets a new one.

    Raises InputError for a file that is no text.
    """
    try:
        key = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        key = ""
    except (UnicodeDecodeError, IsADirectoryError) as error:
        raise InputError("this is not a secret key; restore a copy of it", file=str(path)) from error
    if key.strip():
        return key
    if is_used(path.parent):
        LOGGER.warning(
            "There was no secret key, so a new one was made in %s, although the site has been in use: links that were sent, sessions and "
            "secrets of webhooks of the former key no longer hold. If you have that key, put it there.",
            path,
        )
    key = secrets.token_urlsafe(50)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as handle:
            handle.write(key)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.read_text(encoding="utf-8")


def _read_area_names() -> str:
    """The list of names of areas, which is read once, so that an error in it ends the start."""
    configured_area_names()
    return read_setting(AREA_NAMES)


check_environment()

# Work in the background waits in the database for the worker that `goalweave serve` starts.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": TASK_QUEUES}}

SECRET_KEY = read_setting("GOALWEAVE_SECRET_KEY") or _load_secret_key(DATA_DIR / SECRET_KEY_FILE)
DEBUG = read_switch("GOALWEAVE_DEBUG")
ALLOWED_HOSTS = host_names(read_setting("GOALWEAVE_HOSTS"))

if read_switch("GOALWEAVE_HTTPS"):
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Browsers take cookies of such names over TLS alone, and from this host alone: no neighbouring host can set one.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = read_number("GOALWEAVE_HSTS_SECONDS")
    # The proxy in front speaks TLS and must set this header itself, whatever a visitor sends.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

globals().update(
    mail_settings(
        read_setting("GOALWEAVE_SMTP_URL"),
        sender=read_setting("GOALWEAVE_MAIL_FROM"),
        folder=DATA_DIR / "mail",
    )
)
_SSO = single_sign_on_settings({name: read_setting(name) for name in SINGLE_SIGN_ON})
SOCIALACCOUNT_PROVIDERS = _SSO["providers"]
if _SSO["origin"]:
    # Browsers hold a form to this rule also where its answer leads elsewhere.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"].append(_SSO["origin"])
LOGGING = logging_settings(
    form=read_setting("GOALWEAVE_LOG"),
    level=read_setting("GOALWEAVE_LOG_LEVEL"),
    requests=read_switch("GOALWEAVE_LOG_REQUESTS"),
)
GOALWEAVE_LOG_ADDRESSES = read_switch("GOALWEAVE_LOG_ADDRESSES")
GOALWEAVE_SECOND_STEP = read_setting("GOALWEAVE_SECOND_STEP")
GOALWEAVE_METRICS = metrics_networks(read_setting("GOALWEAVE_METRICS"))
GOALWEAVE_METRICS_TOKEN = read_setting("GOALWEAVE_METRICS_TOKEN")
GOALWEAVE_SECURITY_CONTACT = security_contacts(read_setting("GOALWEAVE_SECURITY_CONTACT"))
# How many proxies are in front, each of which adds the address it saw to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = read_number("GOALWEAVE_PROXIES")
# The address under which people reach the site, for the links in mails.
GOALWEAVE_SITE = site_address(read_setting("GOALWEAVE_SITE"))
GOALWEAVE_EMBED_SITES = embed_sites(read_setting("GOALWEAVE_EMBED_SITES"))
GOALWEAVE_ROBOTS = read_setting("GOALWEAVE_ROBOTS")
GOALWEAVE_LISTENS_ON = (
    site_address(read_setting("GOALWEAVE_LISTENS_ON"), "GOALWEAVE_LISTENS_ON") or GOALWEAVE_LISTENS_ON
)
GOALWEAVE_AREA_NAMES = _read_area_names()
GOALWEAVE_CHECK_LINKS = read_switch("GOALWEAVE_CHECK_LINKS")
GOALWEAVE_IMPORT_ROWS = read_number("GOALWEAVE_IMPORT_ROWS")
GOALWEAVE_IMPORT_SECONDS = read_number("GOALWEAVE_IMPORT_SECONDS")
GOALWEAVE_API_RATE = read_number("GOALWEAVE_API_RATE")
GOALWEAVE_KEY_RATE = read_number("GOALWEAVE_KEY_RATE")
GOALWEAVE_SEARCH_RATE = read_number("GOALWEAVE_SEARCH_RATE")
GOALWEAVE_TRY_RATE = read_number("GOALWEAVE_TRY_RATE")
GOALWEAVE_WEBHOOKS = read_switch("GOALWEAVE_WEBHOOKS")
GOALWEAVE_WEBHOOKS_PRIVATE = read_switch("GOALWEAVE_WEBHOOKS_PRIVATE")
GOALWEAVE_ENTRY_RATE = read_number("GOALWEAVE_ENTRY_RATE")
GOALWEAVE_VOTE_RATE = read_number("GOALWEAVE_VOTE_RATE")
GOALWEAVE_ENTRY_PUZZLE = read_number("GOALWEAVE_ENTRY_PUZZLE")
GOALWEAVE_ENTRY_DAYS = read_number("GOALWEAVE_ENTRY_DAYS")
GOALWEAVE_DATA_LICENCE = data_licence(read_setting("GOALWEAVE_DATA_LICENCE").strip())
GOALWEAVE_SMALL = read_switch("GOALWEAVE_SMALL")
GOALWEAVE_PAGE_CACHE = read_number("GOALWEAVE_PAGE_CACHE")
GOALWEAVE_PAGE_AGE = read_number("GOALWEAVE_PAGE_AGE")
if GOALWEAVE_SMALL and not os.environ.get("GOALWEAVE_PAGE_CACHE"):
    GOALWEAVE_PAGE_CACHE = 8
GOALWEAVE_MAIL_DAYS = read_number("GOALWEAVE_MAIL_DAYS")
GOALWEAVE_LINK_DAYS = read_number("GOALWEAVE_LINK_DAYS")
GOALWEAVE_TASK_DAYS = read_number("GOALWEAVE_TASK_DAYS")
GOALWEAVE_TRY_SECONDS = read_number("GOALWEAVE_TRY_SECONDS")
GOALWEAVE_DRAFT_WRITER = read_setting("GOALWEAVE_DRAFT_WRITER")
# What reads the texts of records: a tier of goalweave.classifiers.
GOALWEAVE_TIER = read_setting("GOALWEAVE_TIER")
# The frameworks that it reads them for besides the SDGs.
GOALWEAVE_FRAMEWORKS = read_setting("GOALWEAVE_FRAMEWORKS")
