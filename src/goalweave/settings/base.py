"""What holds everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from goalweave.settings.signin import *  # noqa: F403
from goalweave.settings.signin import SIGNIN_APPS

PACKAGE = Path(__file__).resolve().parents[1]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "goalweave.limits",
    "goalweave.accounts",
    "goalweave.audit",
    "goalweave.jobs",
    "goalweave.outbox",
    "goalweave.search",
    "goalweave.frameworks",
    "goalweave.registry",
    "goalweave.resources",
    "goalweave.mapping",
    "goalweave.indicators",
    "goalweave.linkages",
    "goalweave.imports",
    "goalweave.analysis",
    "goalweave.interlinkages",
    "goalweave.surveys",
    "goalweave.calls",
    "goalweave.prizes",
    "goalweave.integrations",
    "goalweave.documents",
    "goalweave.opendata",
    "goalweave.dataexports",
    "goalweave.wording",
    "goalweave.web",
    *SIGNIN_APPS,
]

MIDDLEWARE = [
    "goalweave.web.operations.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "goalweave.web.static_files.HashedFilesMiddleware",
    # Before all that a stored page needs none of, and whose headers it has already.
    "goalweave.web.page_cache.middleware.PageCacheMiddleware",
    "csp.middleware.CSPMiddleware",
    "goalweave.web.compression.CompressionMiddleware",
    "goalweave.api.middleware.ApiMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "goalweave.web.operations.middleware.PrivateAnswersMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "goalweave.web.errors.InputErrorMiddleware",
    "goalweave.web.accounts.second_step.SecondStepMiddleware",
    # The last, so that it sees an error before it becomes a page.
    "goalweave.web.accounts.visitors.SignInMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "goalweave.web.frame.frame",
                "goalweave.web.page_metadata.metadata",
            ],
            "builtins": ["goalweave.wording.templatetags.goalweave", "goalweave.wording.templatetags.components"],
        },
    }
]

FORM_RENDERER = "goalweave.web.form_inputs.InputRenderer"

# Imports wait for no suggestions, and neither for files of everything: each queue has a thread of its own (cli/worker.py).
TASK_QUEUES = ["default", "imports", "files"]
# The processes that `goalweave serve` starts for them: each does the queues of one line, separated by commas.
TASK_PROCESSES = ["default,imports,files"]
# Days after which the results of tasks are deleted; 0: never.
GOALWEAVE_TASK_DAYS = 30

# What the outbox delivers emails through: a Django email backend. Days after which emails are deleted that were sent or have failed; 0: never.
GOALWEAVE_MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
GOALWEAVE_MAIL_DAYS = 30

# Days after which invitations and guest links that are over lose their addresses; 0: never.
GOALWEAVE_LINK_DAYS = 90

# What django-allauth counts, for all processes together.
CACHES = {"default": {"BACKEND": "goalweave.limits.cache.SharedCache"}}

ROOT_URLCONF = "goalweave.web.urls"
WSGI_APPLICATION = "goalweave.web.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("ru", _("Russian")),
    ("ar", _("Arabic")),
    ("zh-hans", _("Chinese")),
]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "goalweave.wording.dates"
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "goalweave.web.static_files.HashedStaticFiles"},
}
# Files are served from the package itself; a server set-up may collect them instead.
WHITENOISE_USE_FINDERS = True
# A part of a script with the hash of its content in its name never changes.
WHITENOISE_IMMUTABLE_FILE_TEST = r"/bundle/[a-z]+-[A-Z0-9]{8}\.js$"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "goalweave.web.errors.form_too_old"

# An upload to the try-it page is read in memory up to this size, then from a temporary file that is deleted.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
# A record may have hundreds of rows of money, each with four fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
GOALWEAVE_UPLOAD_LIMIT = 20_000_000
FILE_UPLOAD_HANDLERS = [
    "goalweave.web.tryit.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Who must use two-step verification: `administrators` of the site, `managers` of organisations as well, or no one.
GOALWEAVE_SECOND_STEP = ""

# Networks and a token that open the metrics; neither: there are none.
GOALWEAVE_METRICS: tuple[Any, ...] = ()
GOALWEAVE_METRICS_TOKEN = ""
# Whether the lines of requests in the log have the address of the visitor.
GOALWEAVE_LOG_ADDRESSES = False
# Whom people who find a weakness write to, as addresses for security.txt; empty: there is none.
GOALWEAVE_SECURITY_CONTACT: tuple[str, ...] = ()

# Whether the site may ask other hosts if the links of records still lead somewhere.
GOALWEAVE_CHECK_LINKS = False

# How many proxies are in front, each of which adds the address it saw to X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = 0

# The address under which people reach the site, for the links in mails; empty: the one that the visitor used.
GOALWEAVE_SITE = ""
# The address where the site listens, for the links in mails that no visitor has requested.
GOALWEAVE_LISTENS_ON = "http://127.0.0.1:8000"

# Sites that may show charts and tables of this site in a frame, such as https://example.org; none by default.
GOALWEAVE_EMBED_SITES: tuple[str, ...] = ()
# `none`: search engines are asked to leave out the whole site.
GOALWEAVE_ROBOTS = ""

# What words drafts again, as `package.module:function`; empty: nothing does, drafts are as the templates have them.
GOALWEAVE_DRAFT_WRITER = ""

# Requests that one address may send to the API in a minute, counted for all processes together; 0: any number.
GOALWEAVE_API_RATE = 600
# Rows of 25 cells and 1,000 bytes that a file for import can have.
GOALWEAVE_IMPORT_ROWS = 200_000
# Seconds that the first look at a file for import may take, in a process next to the site's own; 0: in this one, without an end.
GOALWEAVE_IMPORT_SECONDS = 60

# Searches that one address may make in a minute, counted for all processes together; 0: any number.
GOALWEAVE_SEARCH_RATE = 120

# Requests with one key of the API within an hour, counted for all processes together; 0: any number.
GOALWEAVE_KEY_RATE = 5_000

# Whether the site may send events to webhooks, and whether also to hosts that are not on the open internet.
GOALWEAVE_WEBHOOKS = False
GOALWEAVE_WEBHOOKS_PRIVATE = False

# For machines with 1 GB of memory: fewer pages are kept, and a worker that has grown starts again earlier.
GOALWEAVE_SMALL = False

# Megabytes of pages for visitors that each process of the site keeps while nothing is written; 0: none.
GOALWEAVE_PAGE_CACHE = 32
# Seconds by which these pages may be out of date; 0: the first request after a write gets a new page.
GOALWEAVE_PAGE_AGE = 0

# The try-it page: processes next to each one of the site that map (0: the site's own), seconds that one text may take,
# and texts that one address may send within ten minutes (0: any number).
GOALWEAVE_TRY_PROCESSES = 1
GOALWEAVE_TRY_SECONDS = 20
GOALWEAVE_TRY_RATE = 20

# Entries to calls that can be begun within an hour, counted for all processes together (0: any number): from one address
# (for IPv6, a /64 network), of these by browsers without scripts, with one email address, and for one call.
GOALWEAVE_ENTRY_RATE = 100
GOALWEAVE_ENTRY_PLAIN_RATE = 20
GOALWEAVE_ENTRY_EMAIL_RATE = 5
GOALWEAVE_ENTRY_CALL_RATE = 5_000
# Links to vote that can be asked for within an hour, counted likewise: from one address, and of these without scripts.
GOALWEAVE_VOTE_RATE = 300
GOALWEAVE_VOTE_PLAIN_RATE = 30
# Zero bits of the puzzle that a browser solves before an entry is begun; each one more doubles the work.
GOALWEAVE_ENTRY_PUZZLE = 17
# Days after which drafts are deleted whose link was not used, and those that were not sent, counted from the end of the call.
GOALWEAVE_ENTRY_DAYS = 30
# The licence of what organisations publish here: an SPDX id or an address; empty: none is stated.
GOALWEAVE_DATA_LICENCE = ""
