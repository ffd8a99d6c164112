"""The long jobs: commands, actions, and tasks of the worker."""

from __future__ import annotations

from bench.faults.places import Job

PUBLISHED = """
from goalweave.registry.models import Record, Visibility
imported("applied")
Record.objects.update(visibility=Visibility.PUBLIC, start="2025-01-01")
"""

IMPORTED = "imported('applied')"

COMMANDS = (
    Job("load", command=("load", "{rows}", "--organisation", "own", "--model", "none")),
    Job("first start", command=("load", "--model", "none"), empty=True),
    Job(
        "classify",
        command=(
            *("classify", "{rows}", "--output", "{out}/classified.jsonl", "--model", "labels", "--jobs", "2"),
            *("--text", "Description", "--id", "ID"),
        ),
        outputs=("classified.jsonl",),
    ),
    Job("backup", setup=IMPORTED, command=("backup", "{out}/site.tar.gz"), outputs=("site.tar.gz",), once=True),
    Job("restore", setup=IMPORTED, archive=True, command=("restore", "{archive}"), empty=True, once=True),
    Job(
        "export IATI",
        setup=PUBLISHED,
        command=("export", "iati", "--organisation", "own", "--out", "{out}/own.xml"),
        outputs=("own.xml",),
    ),
    Job(
        "export records",
        setup=PUBLISHED,
        command=("export", "records", "--organisation", "own", "--out", "{out}/all.zip"),
        outputs=("all.zip",),
    ),
    Job(
        "profile",
        setup=IMPORTED,
        command=("report", "profile", "--organisation", "own", "--out", "{out}/own.html", "--out", "{out}/own.docx"),
        outputs=("own.html", "own.docx"),
    ),
    Job(
        "annual report",
        setup=IMPORTED,
        command=(
            *("report", "annual", "--organisation", "own", "--plan", "itu"),
            *("--out", "{out}/own.html", "--out", "{out}/own.docx", "--out", "{out}/own.xlsx"),
        ),
        outputs=("own.html", "own.docx", "own.xlsx"),
    ),
)
"""Work of a command, which is called again after it was killed."""

ACTIONS = (
    Job(
        "publish import",
        setup=IMPORTED,
        script="""
from goalweave.imports import actions
from goalweave.imports.models import Import
actions.publish_import(actor=SYSTEM, upload=Import.objects.latest("pk"))
""",
    ),
    Job(
        "publish linkage",
        setup="""
from goalweave.linkages.actions import start_maintenance
linkage = start_maintenance(actor=SYSTEM, slug="wsis-sdg", now=now)
link = linkage.links.first()
link.strength = "weak" if link.strength != "weak" else "strong"
link.save()
""",
        script="""
from goalweave.linkages.actions import release_version
from goalweave.linkages.models import JointLinkage
linkage = JointLinkage.objects.get(slug="wsis-sdg")
if linkage.versions.count() < 2:
    release_version(actor=SYSTEM, linkage=linkage, notes={"en": "A strength."}, now=now)
""",
    ),
    Job(
        "publish answers",
        setup=PUBLISHED,
        script="""
from goalweave.cli.site import load_sample_submission
assert load_sample_submission("samples/faults", "own")
""",
    ),
    Job(
        "vote count",
        setup="""
from datetime import timedelta
from tests.factories.votes import running_vote, voter_of
from goalweave.prizes.voting import cast_vote
opens = now - timedelta(days=8)
vote = running_vote(opens=opens)
during = opens + timedelta(days=1)
nominees = list(vote.nominees.values())
for number in range(2000):
    nominee = nominees[number % 4]
    voter = voter_of(vote.edition, f"voter{number % 1500}@example.org", during)
    cast_vote(voter=voter, category=nominee.category, choice=nominee.entry.reference, now=during)
""",
        script="""
from goalweave.prizes.models import Edition
from goalweave.prizes.voting import counted_vote, open_vote
edition = Edition.objects.get()
if counted_vote(edition) is None:
    open_vote(actor=SYSTEM, edition=edition, now=now)
""",
    ),
)
"""Work that a web process does while someone waits, here in a process of its own, which is killed."""

TASKS = (
    Job(
        "import",
        setup="""
from goalweave.imports import tasks
tasks.queue_apply(actor=SYSTEM, upload=imported("checked"))
""",
        task="goalweave.imports.tasks.run_apply",
    ),
    Job(
        "undo",
        setup="""
from goalweave.imports import tasks
tasks.queue_undo(actor=SYSTEM, upload=imported("applied"))
""",
        task="goalweave.imports.tasks.run_undo",
    ),
    Job(
        "suggestions",
        setup="""
from goalweave.mapping.tasks import suggest_mappings
imported("applied")
suggest_mappings.enqueue()
""",
        task="goalweave.mapping.tasks.suggest_mappings",
        tier="labels",
    ),
    Job(
        "export everything",
        setup=PUBLISHED
        + """
from goalweave.dataexports.models import ExportForm
from goalweave.dataexports.tasks import queue_export
queue_export(actor=SYSTEM, organisation=own, form=ExportForm.CSV)
""",
        task="goalweave.dataexports.tasks.run_export",
    ),
    Job(
        "open data",
        setup=PUBLISHED
        + """
from goalweave.web.opendata.tasks import refresh_open_data
refresh_open_data.enqueue()
""",
        task="goalweave.web.opendata.tasks.refresh_open_data",
    ),
    Job(
        "mails",
        setup="""
from django.core.mail import EmailMessage
for number in range(300):
    EmailMessage(f"Mail {number}", "Text", to=[f"p{number % 50}@example.org"]).send()
""",
        task="mails",
    ),
)
"""Work of the worker of `goalweave serve`."""

MOVES = (
    Job("move", setup=IMPORTED, command=("move",), postgresql="tables", once=True),
    Job(
        "backup of PostgreSQL",
        command=("backup", "{out}/site.tar.gz"),
        outputs=("site.tar.gz",),
        postgresql="moved",
        once=True,
    ),
    Job(
        "restore to PostgreSQL",
        setup=IMPORTED,
        archive=True,
        command=("restore", "{archive}"),
        empty=True,
        postgresql="template0",
        once=True,
    ),
)
"""Work on PostgreSQL: tables: a database with tables and no rows; moved: one with the rows of the base."""

JOBS = (*COMMANDS, *ACTIONS, *TASKS, *MOVES)
