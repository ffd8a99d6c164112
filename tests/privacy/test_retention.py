"""What has served its purpose is deleted every morning, and nothing else."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from tests.privacy.conftest import NOW

from goalweave.limits.counting import HOUR, count_attempt
from goalweave.limits.models import AttemptCount
from goalweave.outbox.models import Mail, MailState
from goalweave.privacy.retention import delete_expired_data
from goalweave.web.accounts.tasks import tidy_personal_data

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def file_of(path: Path, moment: datetime) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x", encoding="utf-8")
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path


def session(expires: datetime) -> str:
    store = SessionStore()
    store.create()
    Session.objects.filter(pk=store.session_key).update(expire_date=expires)
    return str(store.session_key)


def mail(number: int, created: datetime) -> Mail:
    return Mail.objects.create(
        sender="a@example.org",
        address="b@example.org",
        subject=str(number),
        message_id=str(number),
        state=MailState.SENT,
        created=created,
        due=created,
    )


def test_what_is_old_goes_and_what_is_new_stays(mail_folder: Path) -> None:
    data = mail_folder.parent
    session(timezone.now() - DAY)
    standing = session(timezone.now() + DAY)
    old = [
        file_of(mail_folder / "old.log", NOW - 31 * DAY),
        file_of(data / "incoming" / "old", NOW - 3 * DAY),
        file_of(data / "observations" / "old.json", NOW - 3 * DAY),
    ]
    new = [
        file_of(mail_folder / "new.log", NOW - 29 * DAY),
        file_of(data / "interlinkages" / "new", NOW - DAY),
        file_of(data / "packs" / "own", NOW - 999 * DAY),
    ]
    mail(1, NOW - 31 * DAY)
    mail(2, NOW - 29 * DAY)
    count_attempt("old", 5, NOW - 9 * DAY, window=HOUR)
    count_attempt("new", 5, NOW, window=HOUR)
    counts = delete_expired_data(now=NOW, link_days=90, mail_days=30)
    assert counts == {"emails": 2, "counts of attempts": 1, "uploads": 2}
    assert [path.exists() for path in old] == [False] * 3
    assert [path.exists() for path in new] == [True] * 3
    assert list(Session.objects.values_list("pk", flat=True)) == [standing]
    assert list(Mail.objects.values_list("subject", flat=True)) == ["2"]
    assert list(AttemptCount.objects.values_list("key", flat=True)) == ["new"]


def test_zero_days_keep_mails(mail_folder: Path) -> None:
    old = file_of(mail_folder / "old.log", NOW - 999 * DAY)
    mail(1, NOW - 999 * DAY)
    assert delete_expired_data(now=NOW, link_days=0, mail_days=0) == {}
    assert old.exists()
    assert Mail.objects.exists()


def test_the_daily_task_uses_the_settings(mail_folder: Path, settings: Any) -> None:
    settings.GOALWEAVE_MAIL_DAYS = 5
    mail(1, timezone.now() - 6 * DAY)
    mail(2, timezone.now() - 4 * DAY)
    assert tidy_personal_data.enqueue().return_value == {"emails": 1}
