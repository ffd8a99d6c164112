from django.conf import settings
from django.db import models
from django.db.models import Q

from goalweave.accounts.models import Organisation, Unit
from goalweave.registry.models import Visibility


class State(models.TextChoices):
    """uploaded: its columns are guessed and wait for a person; checked: tried without writing; undone: undone."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    FAILED = "failed"
    CANCELLED = "cancelled"


RUNNING = (State.CHECKING, State.APPLYING, State.UNDOING)
"""States in which work goes on, here or in the background."""


PUBLISHING, ACCEPTING, REVERTING = "publishing", "accepting", "reverting"
FOLLOWING = (PUBLISHING, ACCEPTING, REVERTING)
"""Phases, in the progress of an import that is in, of work on all its records: publishing them, accepting what their texts say, undoing
what was accepted."""


class Import(models.Model):
    """One file for the records of one organisation.

    stored: its name in imports.files; kind: of formats.FileProfile; columns: field → head of its column, all of them,
    empty while they are only guessed; layout: a fingerprint of the table's headers (imports.layouts); corrections: head → what is in its cells → what is read instead; visibility,
    unit: of rows that name none, where it is not empty, known records too. counts: records by what happens to them
    (new, changed, unchanged, deleted, rejected), and problems by severity; `facts_undone_until` is the number of the last line of the log
    about accepted facts that was undone; outcome: the first of each, as
    imports.dry_run makes them; message: why it broke off, said: the same in parts, for the reader's language
    (imports.problems); batch, undo_batch: the numbers of their lines in the log. progress: how far the work of the state is,
    changed together with the records, so that it goes on from there after an interruption (imports.progress).
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="imports")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    stored = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)
    columns = models.JSONField(default=dict)
    layout = models.CharField(max_length=40, blank=True)
    corrections = models.JSONField(default=dict)
    visibility = models.CharField(max_length=20, choices=Visibility.choices, blank=True)
    as_of = models.CharField(max_length=10, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.UPLOADED)
    counts = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    message = models.TextField(blank=True)
    said = models.JSONField(null=True)
    batch = models.UUIDField(null=True, unique=True)
    undo_batch = models.UUIDField(null=True, unique=True)
    progress = models.JSONField(default=dict)
    created = models.DateTimeField()
    applied = models.DateTimeField(null=True)
    undone = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="import_of_organisation")]
        constraints = [
            # Two at once would wait for each other's records, and the second was tried against what the first changes.
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state__in=["applying", "undoing"]),
                name="import_one_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def following(self) -> str:
        """The one of FOLLOWING that goes on with the records of an import that is in; else empty."""
        phase = str(self.progress.get("phase", "")) if self.state == State.APPLIED else ""
        return phase if phase in FOLLOWING else ""


class ArrivingEntry(models.Model):
    """An entry for the log about a record that a running import has stored and does not show yet (registry.models.ARRIVING):
    it goes to the log when the record is shown. The columns are those of audit.models.Entry."""

    upload = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="arriving")
    record = models.BigIntegerField()
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["upload", "record"], name="import_arriving")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.record}"


class SourceDocument(models.Model):
    """The text of a document as an import read it: where each record is in it, and what is set aside and why.

    taken: [start, end, record's id]; set_aside: [start, end, reason, id of the record that it repeats or empty], both in
    code points of the text and in order; together they are the whole text (core.statements.allocation).
    """

    upload = models.OneToOneField(Import, on_delete=models.CASCADE, related_name="document")
    text = models.TextField()
    taken = models.JSONField(default=list)
    set_aside = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.upload)


class Severity(models.TextChoices):
    """core.errors.Severity."""

    CRITICAL = "critical"
    ERROR = "error"
    WARNING = "warning"


class Problem(models.Model):
    """What was seen when an import was tried. rank: 0 for critical, 1, 2; field: column or element, with the sheet
    before it; message: in English, said: the same in parts, for the reader's language (imports.problems); value: what
    is there, where another in its place mends it."""

    upload = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="problems")
    severity = models.CharField(max_length=10, choices=Severity.choices)
    rank = models.PositiveSmallIntegerField()
    line = models.PositiveIntegerField(null=True)
    field = models.CharField(max_length=300, blank=True)
    message = models.TextField()
    said = models.JSONField(null=True)
    value = models.CharField(max_length=300, blank=True)
    record = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["upload", "rank", "line"], name="import_problem_order")]


class FrameworkState(models.TextChoices):
    """checked: read and tried without writing, perhaps with problems; undone: the state before was brought back."""

    CHECKED = "checked"
    LOADED = "loaded"
    UNDONE = "undone"
    CANCELLED = "cancelled"


class FrameworkUpload(models.Model):
    """A file with a user's own framework or linkage, see imports.own_frameworks.

    folder: its name in own_frameworks.storage; pack: the id of the pack that it goes to, empty if it cannot be read;
    frameworks, linkages: keys and ids of those in the file; problems: of the last check, as own_frameworks.problems
    writes them; errors: how many of them stop the file; revision, digest: the frameworks and the pack's files that were
    there at the check; after that, they are those since it was loaded.
    """

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    folder = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=20, choices=FrameworkState.choices, default=FrameworkState.CHECKED)
    pack = models.CharField(max_length=100, blank=True)
    frameworks = models.JSONField(default=list)
    linkages = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    errors = models.PositiveIntegerField(default=0)
    revision = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    created = models.DateTimeField()
    loaded = models.DateTimeField(null=True)
    undone = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
