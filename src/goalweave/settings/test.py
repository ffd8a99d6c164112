"""For the tests: nothing outside a temporary folder; on PostgreSQL where GOALWEAVE_TEST_DATABASE_URL names one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from goalweave.settings.base import *  # noqa: F403
from goalweave.settings.base import TASK_QUEUES
from goalweave.settings.postgresql import database_settings

DATA_DIR = Path(tempfile.gettempdir()) / "goalweave-test"
SECRET_KEY = "only-for-tests"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
_SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": ":memory:",
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20},
}
_URL = os.environ.get("GOALWEAVE_TEST_DATABASE_URL", "")
DATABASES = {"default": database_settings(_URL, variable="GOALWEAVE_TEST_DATABASE_URL") if _URL else _SQLITE}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": TASK_QUEUES}}
# In memory, so that a test needs no database to begin with counts of its own.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
GOALWEAVE_API_RATE = 0
GOALWEAVE_SEARCH_RATE = 0
GOALWEAVE_TRY_RATE = 0
# No start of a process in each test; tests/web/test_tryit_processes.py has them.
GOALWEAVE_TRY_PROCESSES = 0
GOALWEAVE_IMPORT_SECONDS = 0
# Queries of pages are counted; tests/web/page_cache turns it on.
GOALWEAVE_PAGE_CACHE = 0
