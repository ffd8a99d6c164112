"""Fixtures that every test may use."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from zlib import crc32

import hypothesis
import pytest
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key
from tests.order import IN_THE_BROWSER, WITHOUT_DATABASE, Part, is_in_part, part_of_process, place
from tests.scheduler import InOrder
from tests.tables import (
    TABLES,
    copy_whole,
    keep_as_template,
    migrate_as_the_site_does,
    tables_made_before,
    template_database,
    template_exists,
)

if TYPE_CHECKING:
    from django.template.base import Template
    from django.template.context import Context
    from playwright.sync_api import Browser
    from xdist.workermanage import WorkerController

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def missing(reason: str) -> NoReturn:
    """Skip with a named reason."""
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing may be missing: there a skip is a failure."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which is a failure in CI: {report.longrepr}"
    return report


# What only holds where writes go on side by side, and the way there; and every address once, which SQLite asks of everybody.
collect_ignore = (
    []
    if os.environ.get("GOALWEAVE_TEST_DATABASE_URL")
    else ["audit/test_postgresql.py", "permissions/test_postgresql.py"]
    + [f"sequences/test_{name}.py" for name in ("deleted_meanwhile", "limits_at_once", "mailed_links", "side_by_side")]
    + [f"settings/database_copy/test_{name}.py" for name in ("backup_of_postgresql", "move")]
)

PART = "goalweave_part"
"""What a process of xdist is told to collect: a `Part`."""
PROCESSORS = pytest.StashKey[int]()
"""Their number, where each process collects a part."""

PAGES = ("tests/api", "tests/cli", "tests/permissions", "tests/wording", "tests/web")
"""Folders whose tests look at what is made of the answers of the database: they run on one database, but for those below."""

ON_BOTH = (
    "tests/permissions/test_postgresql.py",
    "tests/cli/test_log.py",
    "tests/web/library/test_library.py",
    "tests/web/partners/test_pages.py",
    "tests/web/records/test_conflict.py",
    "tests/web/search/test_search_page.py",
    "tests/web/test_history.py",
    "tests/web/test_refused.py",
)
"""Pages that rest on what differs between the databases: search, order, filters of the log, merging, writes that meet."""

ON_ONE = (
    "tests/accounts/test_invitations.py::test_invite_is_for_managers_and_keeps_no_token",
    "tests/analysis/test_column_files.py",
    "tests/analysis/test_columns.py::test_facts_are_those_of_the_database_after_any_edits[1]",
    "tests/analysis/test_contributing_records.py",
    "tests/analysis/test_geographic_allocation.py",
    "tests/analysis/test_queries.py",
    "tests/analysis/test_record_filters.py::test_a_text_finds_more_than_one_can_list",
    "tests/analysis/test_record_order.py",
    "tests/attack/test_api_roles.py::test_keys_of_every_role_get_described_answers[editor]",
    "tests/attack/test_api_roles.py::test_keys_of_every_role_get_described_answers[manager]",
    "tests/attack/test_crawl.py",
    "tests/dataexports/test_data_exports.py::test_parquet_has_the_same_rows_as_csv",
    "tests/frameworks/test_edition_upgrade.py",
    "tests/frameworks/test_load.py::test_the_shipped_packs_come_back_as_they_were_and_ask_few_queries",
    "tests/imports/test_bad_input.py::test_a_decompression_bomb_is_refused",
    "tests/imports/test_bad_input.py::test_a_formula_without_its_result_is_told",
    "tests/imports/test_bad_input.py::test_two_hundred_columns_are_read_and_those_not_used_are_told",
    "tests/imports/test_following.py::test_killed_acceptance_of_facts_continues",
    "tests/imports/test_import.py::test_taking_back_takes_no_more_queries_for_more_records",
    "tests/imports/test_own_frameworks.py::test_an_archive_that_expands_too_far_is_refused",
    "tests/imports/test_portions.py::test_an_import_that_fails_on_the_way_leaves_nothing",
    "tests/imports/test_portions.py::test_an_import_that_is_killed_anywhere_continues[goalweave.imports.actions.portions-",
    "tests/imports/test_portions.py::test_an_import_that_is_killed_anywhere_continues[goalweave.imports.storing-add_tags]",
    "tests/imports/test_portions.py::test_an_import_that_is_killed_anywhere_continues[goalweave.imports.storing-show_arrived]",
    "tests/imports/test_portions.py::test_an_import_that_is_stopped_takes_back_what_it_has_stored",
    "tests/imports/test_portions.py::test_an_import_waits_where_the_database_has_no_room_and_goes_on",
    "tests/imports/test_portions.py::test_an_undo_that_an_earlier_version_began_restores_parents",
    "tests/imports/test_portions.py::test_an_undo_that_is_killed_anywhere_continues",
    "tests/imports/test_portions.py::test_each_portion_of_an_undo_reads_only_its_own_part_of_the_log",
    "tests/linkages/test_maintenance.py",
    "tests/linkages/test_signing.py",
    "tests/linkages/test_versions.py",
    "tests/mapping/test_lessons.py",
    "tests/mapping/test_machine.py",
    "tests/mapping/test_sample.py",
    "tests/opendata/test_write_open_data.py",
    "tests/registry/test_store.py::test_cleaning_once_more_changes_nothing",
    "tests/surveys/library/test_entries.py",
    "tests/surveys/questionnaires/test_loading.py::test_packs_and_files_come_in_and_again_change_nothing",
    "tests/surveys/questionnaires/test_loading.py::test_what_an_organisation_has_under_the_same_key_stays",
    "tests/surveys/submissions/test_rewording.py",
    "tests/test_database_work.py",
)
"""Files and tests that take long and send no kind of statement, or next to none, that no other sends: they run on one database too.

What is killed at every place, edited at random or asked by every role on SQLite, PostgreSQL runs for one place, one seed and the other roles.
"""


def pytest_configure(config: pytest.Config) -> None:
    """Settings that make the tests steadier and quicker.

    No example of a property is measured by the clock, which a busy machine would fail; each run draws others, so that
    ten are enough where a test does not say, and a hundred with `--thorough`. Garbage is looked for less often.
    Processes run side by side, so that a second thread in one of them only waits, which takes a processor too.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    gc.set_threshold(100_000, 20, 20)
    hypothesis.settings.register_profile(
        "unhurried",
        parent=hypothesis.settings.default,
        deadline=None,
        max_examples=100 if config.getoption("--thorough") else 10,
    )
    hypothesis.settings.load_profile("unhurried")
    mark = _bytecode_mark(config)
    if mark is not None and _worker(config) not in ("", "gw0"):
        _wait_for(mark)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Thousands of collected tests are no garbage and need not be looked through each time."""
    gc.collect()
    gc.freeze()
    mark = _bytecode_mark(session.config)
    if mark is not None and _worker(session.config) in ("", "gw0"):
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()


def _worker(config: pytest.Config) -> str:
    """The name of this process among those of xdist; empty where there is one alone."""
    return str(getattr(config, "workerinput", {}).get("workerid", ""))


def _bytecode_mark(config: pytest.Config) -> Path | None:
    """The file that says that these tests were compiled once. Until then the first process compiles alone: each would do it."""
    named = crc32(" ".join(config.args).encode())
    return Path(sys.pycache_prefix, f"compiled-for-tests-{named:08x}") if sys.pycache_prefix else None


def _wait_for(path: Path) -> bool:
    """Whether the file is there within five minutes."""
    for _wait in range(3000):
        if path.exists():
            return True
        time.sleep(0.1)
    return False


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="run what may differ between databases, and nothing else"
    )
    parser.addoption(
        "--thorough", action="store_true", help="run what is marked `thorough` too, and more examples of each property"
    )


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What a process does not run is not even imported, which takes seconds in each: with `--database-only` what PostgreSQL does not run."""
    if collection_path.suffix == ".py" and not _is_in_own_part(collection_path, config):
        return True
    if not config.getoption("--database-only") or collection_path.suffix != ".py":
        return None
    file = collection_path.relative_to(config.rootpath).as_posix()
    files_on_both = {nodeid.partition("::")[0] for nodeid in ON_BOTH}
    return True if file.startswith(_on_one_database(config)) and file not in files_on_both else None


def _is_in_own_part(path: Path, config: pytest.Config) -> bool:
    """Whether this process collects the file; it collects all where `pytest_configure_node` named no part."""
    part = getattr(config, "workerinput", {}).get(PART)
    return part is None or is_in_part(path.relative_to(config.rootpath), Part(part))


def _on_one_database(config: pytest.Config) -> tuple[str, ...]:
    """Folders, files and tests that PostgreSQL does not run."""
    always = (*PAGES, *WITHOUT_DATABASE)
    return always if config.getoption("--thorough") else (*always, *ON_ONE)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    misplaced = [item.nodeid for item in items if item.nodeid.startswith(WITHOUT_DATABASE) and _has_database(item)]
    if misplaced:
        raise pytest.UsageError(f"tests/order.py, WITHOUT_DATABASE: these tests touch a database: {misplaced}")
    if config.getoption("--database-only"):
        _keep(config, items, _may_differ)
    if not config.getoption("--thorough"):
        _keep(config, items, lambda item: item.get_closest_marker("thorough") is None)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: place(item.nodeid))


def _keep(config: pytest.Config, items: list[pytest.Item], is_run: Callable[[pytest.Item], bool]) -> None:
    """Run only these of the collected tests."""
    decisions = [is_run(item) for item in items]
    config.hook.pytest_deselected(items=[item for item, is_in in zip(items, decisions, strict=True) if not is_in])
    items[:] = [item for item, is_in in zip(items, decisions, strict=True) if is_in]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """For `-n auto`: one more than processors where tests in the browser are run, for what waits; on PostgreSQL none are."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    folder = config.rootpath / IN_THE_BROWSER
    paths = [config.rootpath / argument.partition("::")[0] for argument in config.args]
    if config.getoption("--database-only") or not any(
        path.is_relative_to(folder) or path in folder.parents for path in paths
    ):
        return processors
    config.stash[PROCESSORS] = processors
    return processors + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config) -> InOrder | None:
    """Where no other way of handing out is asked for."""
    return InOrder(config) if config.getvalue("dist") == "load" else None


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: WorkerController) -> None:
    """Tell a process what it collects."""
    processors = node.config.stash.get(PROCESSORS, None)
    if processors is not None:
        part = part_of_process(int(node.workerinput["workerid"].removeprefix("gw")), processors)
        node.workerinput[PART] = part and part.value


def _may_differ(item: pytest.Item) -> bool:
    """Between databases: whether a test touches one, and is not about a page alone."""
    if item.nodeid.startswith(_on_one_database(item.config)) and not item.nodeid.startswith(ON_BOTH):
        return False
    return item.get_closest_marker("browser") is None and _has_database(item)


def _has_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "django_db_setup"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures or item.get_closest_marker("django_db"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, None, None]:
    """After a test with transactions of its own the database is emptied, the log too, which refuses that otherwise."""
    marker = item.get_closest_marker("django_db")
    named = "transactional_db" in getattr(item, "fixturenames", ())
    if named or (marker and marker.kwargs.get("transaction")):
        with _log_may_be_emptied(item.config.stash[blocking_manager_key], again=nextitem is not None):
            yield
    else:
        yield


@contextmanager
def _log_may_be_emptied(blocker: DjangoDbBlocker, *, again: bool) -> Iterator[None]:
    """again: whether the database will be there afterwards to be guarded again."""
    from django.db import connection

    def run(*statements: str) -> None:
        with blocker.unblock(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def trigger_sql(name: str) -> str:
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
            return str(cursor.fetchone()[0])

    if connection.vendor == "postgresql":
        tables = ("audit_entry", "audit_redaction")
        drop, make = (
            "; ".join(f"ALTER TABLE {table} {how} TRIGGER {table}_no_change" for table in tables)
            for how in ("DISABLE", "ENABLE")
        )
    else:
        drop, make = "DROP TRIGGER audit_entry_no_delete", trigger_sql("audit_entry_no_delete")
    run(drop)
    yield
    if again:
        run(make)


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of this run of the tests share."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


def _comes_first(folder: Path, ready: Path) -> bool:
    """Whether this process makes what is in the folder; a later one waits until the file that is written last is there."""
    try:
        folder.mkdir()
    except FileExistsError:
        if not _wait_for(ready):
            raise
        return False
    return True


@pytest.fixture(scope="session")
def tables(django_db_setup: None, session_folder: Path) -> Path:
    """The file of the tables of this run, without rows but those that come with them. On SQLite alone."""
    return session_folder / "tables" / "goalweave.sqlite3"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    session_folder: Path,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """Begin with a copy of the tables that another process or an earlier run has made, which leaves nothing to migrate."""
    from django.db import connection

    with pytest.MonkeyPatch.context() as patch:
        migrate_as_the_site_does(patch)
        if connection.vendor == "postgresql":
            folder = session_folder / "template"
            with django_db_blocker.unblock():
                is_made = not _comes_first(folder, folder / "ready") or template_exists()
            if is_made:
                connection.settings_dict["TEST"]["TEMPLATE"] = template_database()
                (folder / "ready").touch()
            yield
        else:
            yield from _embedded_tables(request.config, session_folder / "tables")


def _embedded_tables(config: pytest.Config, folder: Path) -> Iterator[None]:
    from django.db import connection

    tables = Path(os.environ.get(TABLES, folder / "goalweave.sqlite3"))
    if TABLES not in os.environ and _comes_first(folder, tables):
        before = tables_made_before(config)
        if before is None or not before.exists():
            yield
            return
        copy_whole(before, tables)
    memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
    source = sqlite3.connect(tables)
    source.backup(memory)
    source.close()
    # The copy lasts as long as somebody is connected to it.
    yield
    memory.close()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, session_folder: Path, request: pytest.FixtureRequest
) -> None:
    """Save the tables for the other processes and for later runs, if they are made here."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder
    from tests.factories.outages import embedded_copy

    if connection.vendor == "postgresql":
        ready = session_folder / "template" / "ready"
        # Where no selected test has a database, pytest-django makes none, and the connection is to somebody's own.
        if not ready.exists() and connection.settings_dict["NAME"].startswith("test_"):
            with django_db_blocker.unblock():
                keep_as_template()
            ready.touch()
        return
    tables = session_folder / "tables" / "goalweave.sqlite3"
    if not tables.parent.exists() or tables.exists():
        return
    partial = tables.with_suffix(".partial")
    with django_db_blocker.unblock():
        embedded_copy(partial)
        # Where no selected test has a database, pytest-django makes none.
        made = bool(MigrationRecorder(connection).applied_migrations())
    partial.rename(tables)
    for_later = tables_made_before(request.config) if made else None
    if for_later is not None:
        for earlier in for_later.parent.glob("*.sqlite3"):
            earlier.unlink(missing_ok=True)
        copy_whole(tables, for_later)


@pytest.fixture(scope="session", autouse=True)
def _left_out() -> None:
    """In the place of what pytest-django prepares for each test and no test here uses: a quarter of the time of a short test."""


_django_clear_site_cache = _django_isolate_apps = _django_set_urlconf = _left_out
_live_server_helper = _template_string_if_invalid_marker = _left_out


@pytest.fixture(scope="session", autouse=True)
def _templates_tell_nobody(django_test_environment: None) -> None:
    """Django keeps a copy of the context of every template and widget for the tests, a fifth of the time of a form.

    Here tests read the page; `response.context` and `response.templates` are empty.
    """
    from django.template.base import Template

    def render(self: Template, context: Context) -> str:
        return self.nodelist.render(context)

    Template._render = render


@pytest.fixture(scope="session", autouse=True)
def _encoders_use_one_thread() -> Iterator[None]:
    """As with the libraries that multiply matrices: threads that wait for each other take twice the processor time."""
    from goalweave.classifiers import tiers

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tiers, "count_cores", lambda: 1)
        yield


@pytest.fixture(autouse=True)
def _own_language() -> Iterator[None]:
    """A page in another language leaves that language active for the tests that come after it in the same process."""
    from django.utils import translation

    yield
    translation.deactivate()


@pytest.fixture(scope="module")
def standing(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a fixture of a module writes after this one stands for all tests of the file; then it is taken back.

    For files that make something dear and only look at it, or take their own writes back as every test does. Not for
    a file whose tests have transactions of their own.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def thorough(pytestconfig: pytest.Config) -> bool:
    """Whether a test that can repeat itself with more data does so: with `--thorough`."""
    return bool(pytestconfig.getoption("--thorough"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project."""
    if not SHARED.is_dir():
        missing("needs ../shared/data")
    return SHARED


def goalweave(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """`goalweave …` in a process of its own, which keeps everything in this folder; the fast classifier, which is ready sooner."""
    environment = {
        **os.environ,
        "GOALWEAVE_DATA_DIR": str(folder),
        "GOALWEAVE_TIER": "fast",
        "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
    }
    command = [sys.executable, "-c", "from goalweave.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="session")
def demo(session_folder: Path, tables: Path) -> Path:
    """The folder of `goalweave demo`, to be copied: made once for all processes that run tests; what it printed is in demo.txt.

    The tables are there already, since they take as long as the rest. `.ci/bare` makes the demo from nothing.
    """
    folder = session_folder / "demo"
    if _comes_first(folder, folder / "demo.txt"):
        shutil.copy(tables, folder)
        done = goalweave(folder, "demo")
        assert done.returncode == 0, done.stderr
        partial = folder / "demo.partial"
        partial.write_text(done.stdout, encoding="utf-8")
        partial.rename(folder / "demo.txt")
    return folder


@pytest.fixture(scope="session")
def pango() -> None:
    """For tests that make a PDF."""
    from goalweave.publishing import missing_for_pdf

    if missing_for_pdf(()):
        missing("needs Debian's libpango-1.0-0 and libpangoft2-1.0-0")


@pytest.fixture(scope="session")
def own_fonts() -> None:
    """For tests that look at letters."""
    from goalweave.fonts import font_files

    if not font_files():
        missing("needs the fonts that ship (npm)")


@pytest.fixture(scope="session")
def chinese_words() -> None:
    """For tests that look at where Chinese words end."""
    from goalweave.core.text.word_edges import WORD_LIST

    if not files("goalweave.core.text").joinpath(WORD_LIST).is_file():
        missing("needs the Chinese words (npm)")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, one a test process: Playwright allows no second one beside it.

    Without a window's own interface it needs a fifth less of the processor, so that one is preferred; with one process
    for all pages, which all are of one site, an eighth less again.
    """
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        missing("needs Debian's chromium-headless-shell or chromium")
    from playwright.sync_api import sync_playwright

    arguments = [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-site-isolation-trials", "--renderer-process-limit=1",
        "--disable-features=IsolateOrigins,site-per-process,Translate,BackForwardCache",
    ]  # fmt: skip
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # Its event loop runs as long as it does, and what comes after it in this process is no less synchronous for that.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()
