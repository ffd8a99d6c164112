"""What `goalweave check` says of a site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import FileField
from django.test import override_settings
from tests.factories.outages import damage_pages, sqlite_database
from tests.factories.records import record, stored

from goalweave.accounts.actor import SYSTEM
from goalweave.backup.named_files import FOLDER, TABLES
from goalweave.backup.rows import named_files
from goalweave.datafolder import LAST_BACKUP, create_private_file
from goalweave.operations import checks
from goalweave.operations.checks import Finding, Level, Surroundings
from goalweave.registry.actions import add_attachment
from goalweave.settings.operations import metrics_networks

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return Surroundings(NOW, folder, free=10**12, database_time=NOW)


def brief(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    return [(finding.level.value, finding.name) for finding in findings]


def test_a_sound_site_has_no_findings(around: Surroundings) -> None:
    create_private_file(around.folder / LAST_BACKUP)
    sound = {
        "SESSION_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 3600,
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
        "ALLOWED_HOSTS": ["goals.example.org"],
        "SECRET_KEY": "a-long-and-random-key-of-many-characters",
        "GOALWEAVE_SITE": "https://goals.example.org",
        "GOALWEAVE_SECURITY_CONTACT": ("mailto:security@example.org",),
        "GOALWEAVE_SECOND_STEP": "administrators",
        "GOALWEAVE_METRICS": metrics_networks("10.0.0.0/8"),
    }
    of_settings = (
        checks.check_debug,
        checks.check_https,
        checks.check_hosts,
        checks.check_key,
        checks.check_site,
        checks.check_contact,
        checks.check_second_step,
        checks.check_metrics,
        checks.check_backup,
        checks.check_disk,
        checks.check_folder,
    )
    with override_settings(**sound):
        for check in of_settings:
            recent = Surroundings(datetime.now(UTC), around.folder, around.free, NOW)
            assert brief(check(recent)) == []


@pytest.mark.parametrize(
    ("settings", "check", "expected"),
    [
        ({"DEBUG": True}, checks.check_debug, [("error", "debug")]),
        ({}, checks.check_https, [("error", "https")]),
        (
            {"SESSION_COOKIE_SECURE": True, "SECURE_HSTS_SECONDS": 0},
            checks.check_https,
            [("warning", "https"), ("warning", "proxies")],
        ),
        ({"ALLOWED_HOSTS": ["*"]}, checks.check_hosts, [("error", "hosts")]),
        ({"ALLOWED_HOSTS": ["localhost", "127.0.0.1"]}, checks.check_hosts, [("error", "hosts")]),
        (
            {"ALLOWED_HOSTS": ["other.example.org"], "GOALWEAVE_SITE": "https://goals.example.org"},
            checks.check_hosts,
            [("error", "hosts")],
        ),
        ({"ALLOWED_HOSTS": [".example.org"], "GOALWEAVE_SITE": "https://goals.example.org"}, checks.check_hosts, []),
        ({"SECRET_KEY": "secret"}, checks.check_key, [("error", "secret-key")]),
        ({"SECRET_KEY": "a" * 50}, checks.check_key, [("error", "secret-key")]),
        ({}, checks.check_site, [("warning", "site")]),
        (
            {"GOALWEAVE_SITE": "http://goals.example.org", "SESSION_COOKIE_SECURE": True},
            checks.check_site,
            [("warning", "site")],
        ),
        ({}, checks.check_mail, [("warning", "mail")]),
        ({}, checks.check_contact, [("warning", "security-contact")]),
        ({}, checks.check_second_step, [("warning", "second-step")]),
        ({"GOALWEAVE_METRICS": metrics_networks("0.0.0.0/0")}, checks.check_metrics, [("error", "metrics")]),
    ],
)
def test_a_weak_setting_is_named(
    around: Surroundings,
    settings: dict[str, object],
    check: checks.Check,
    expected: list[tuple[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("GOALWEAVE_SMTP_URL", raising=False)
    with override_settings(**settings):
        findings = list(check(around))
    assert brief(findings) == expected
    assert all(finding.problem.endswith(".") and finding.cure for finding in findings)


def test_mail_without_tls_is_named(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALWEAVE_SMTP_URL", "smtp://mail.example.org")
    plain = {"EMAIL_USE_SSL": False, "EMAIL_USE_TLS": False, "EMAIL_HOST": "mail.example.org"}
    with override_settings(**plain, DEFAULT_FROM_EMAIL="goals@example.org"):
        assert brief(checks.check_mail(around)) == [("warning", "mail")]
    with override_settings(EMAIL_USE_TLS=True, EMAIL_HOST="mail.example.org", DEFAULT_FROM_EMAIL="a@localhost"):
        assert [finding.cure for finding in checks.check_mail(around)] == ["Set GOALWEAVE_MAIL_FROM."]


def test_an_open_folder_is_an_error(around: Surroundings) -> None:
    around.folder.chmod(0o755)
    (around.folder / "secret-key").touch(mode=0o644)
    (around.folder / "secret-key").chmod(0o644)
    assert brief(checks.check_folder(around)) == [("error", "data-folder")] * 2


def test_links_in_the_data_folder_are_looked_at(around: Surroundings, tmp_path: Path) -> None:
    for name, mode in (("closed", 0o700), ("open", 0o755)):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(mode)
    (around.folder / "files").symlink_to(tmp_path / "open")
    (around.folder / "packs").symlink_to(tmp_path / "closed")
    assert [finding.cure for finding in checks.check_folder(around)] == [f"Run: chmod 700 {tmp_path / 'open'}"]
    assert brief(checks.check_left_out(around)) == []
    (around.folder / "packs" / "own").symlink_to(tmp_path / "open")
    [finding] = checks.check_left_out(around)
    assert finding.problem == (
        "A backup leaves out 1 name in the data folder: packs/own is a symbolic link that a backup does not follow."
    )
    assert checks.check_left_out in checks.ALWAYS


def test_a_file_system_without_locks_is_an_error(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "has_working_locks", lambda _folder: False)
    assert brief(checks.check_folder(around)) == [("error", "locks")]


@pytest.mark.parametrize(("free", "level"), [(10**12, None), (9 * 10**8, Level.WARNING), (10**8, Level.ERROR)])
def test_a_full_disk_is_foreseen(around: Surroundings, free: int, level: Level | None) -> None:
    found = list(checks.check_disk(Surroundings(NOW, around.folder, free, NOW)))
    assert [finding.level for finding in found] == ([] if level is None else [level])


@pytest.mark.django_db
def test_clocks_that_differ_are_an_error(around: Surroundings) -> None:
    later = Surroundings(NOW, around.folder, around.free, NOW + timedelta(minutes=5))
    assert [finding.problem for finding in checks.check_clock(later)] == [
        "The clocks of this machine and the database differ by 300 s."
    ]


def test_an_old_backup_and_none_are_named(around: Surroundings) -> None:
    assert [finding.problem for finding in checks.check_backup(around)] == ["No backup is known."]
    (around.folder / LAST_BACKUP).touch()
    late = Surroundings(datetime.now(UTC) + timedelta(days=30), around.folder, around.free, NOW)
    assert brief(checks.check_backup(late)) == [("warning", "backup")]


def test_an_unknown_setting_is_named(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALWEAVE_HOST", "goals.example.org")
    assert [finding.cure for finding in checks.check_variables(around)] == ["Did you mean GOALWEAVE_HOSTS?"]


@pytest.mark.django_db
def test_errors_come_first(tmp_path: Path) -> None:
    with override_settings(DATA_DIR=tmp_path):
        levels = [finding.level for finding in checks.find_weaknesses(now=NOW, deploy=True)]
    assert levels == sorted(levels, key=lambda level: level != Level.ERROR)
    assert Level.WARNING in levels


@pytest.mark.django_db
def test_files_that_people_added_are_missed(around: Surroundings) -> None:
    row = stored(record())["one"]
    paths = [
        Path(
            add_attachment(
                actor=SYSTEM, record=row, name=f"{text}.txt", content=BytesIO(text.encode()), now=NOW
            ).file.path
        )
        for text in ("whole", "cut", "gone")
    ]
    folder = next(parent.parent for parent in paths[0].parents if parent.name == FOLDER)
    here = replace(around, folder=folder)
    assert list(checks.check_files(here)) == []
    _whole, cut, gone = paths
    cut.write_bytes(b"t")
    gone.unlink()
    [finding] = checks.check_files(here)
    assert (finding.level, finding.name) == (Level.ERROR, "files")
    assert finding.problem.startswith("Missing, or of another size: 2 files that people added: files/")


@pytest.mark.django_db
def test_every_table_with_files_is_looked_at() -> None:
    models = [model for model in apps.get_models() if any(isinstance(one, FileField) for one in model._meta.fields)]
    assert sorted(model._meta.db_table for model in models) == sorted(TABLES)
    assert list(named_files()) == []


@pytest.mark.django_db
def test_a_damaged_database_is_named_and_nothing_else_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = sqlite_database(tmp_path / "site.sqlite3")
    with database.cursor() as cursor:
        cursor.execute("CREATE TABLE t AS SELECT zeroblob(100000) AS a")
    monkeypatch.setattr(checks, "connection", database)
    assert list(checks.check_soundness()) == []
    database.close()
    damage_pages(tmp_path / "site.sqlite3")
    [finding] = checks.find_weaknesses(now=NOW, deploy=True)
    database.close()
    assert (finding.level, finding.name) == (Level.ERROR, "database")
    assert finding.problem.startswith("The database is damaged: ")
