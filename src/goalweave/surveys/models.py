from django.conf import settings
from django.db import models
from django.db.models import F, Q

from goalweave.accounts.models import Organisation
from goalweave.frameworks.models import Node
from goalweave.indicators.models import Vintage
from goalweave.registry.models import Record
from goalweave.surveys.files import file_path, private_files


class Origin(models.TextChoices):
    """pack: ships with Goalweave; file: was imported; site: was made in the editor."""

    PACK = "pack"
    FILE = "file"
    SITE = "site"


class Questionnaire(models.Model):
    """One edition of a questionnaire (core.model.Questionnaire). organisation: the one whose editors may change it,
    null for administrators alone; after: key of the previous edition; frozen: since when its questions stay as they
    are, because someone answers them; version: one more with every change."""

    code = models.CharField(max_length=60)
    edition = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="questionnaires")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    title = models.JSONField(default=dict)
    owner = models.JSONField(default=dict)
    year = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=500, blank=True)
    note = models.JSONField(default=dict)
    after = models.CharField(max_length=110, blank=True)
    facts = models.JSONField(default=list)
    frozen = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    updated = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "edition"], name="questionnaire_edition_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        return f"{self.code}@{self.edition}"


class Section(models.Model):
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, blank=True)
    title = models.JSONField(default=dict)
    text = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]


class Question(models.Model):
    """core.model.Question; position: in the questionnaire. evidence: its query as in a file, null for none."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="questions")
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=20)
    text = models.JSONField(default=dict)
    short = models.JSONField(default=dict)
    kind = models.CharField(max_length=20)
    guidance = models.JSONField(default=dict)
    required = models.BooleanField(default=False)
    fewest = models.PositiveIntegerField(null=True)
    most = models.PositiveIntegerField(null=True)
    choices = models.JSONField(default=list)
    many = models.BooleanField(default=False)
    columns = models.JSONField(default=list)
    evidence = models.JSONField(null=True)
    follows = models.JSONField(default=list)
    status = models.CharField(max_length=20)
    series = models.CharField(max_length=120, blank=True)
    key = models.JSONField(default=dict)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="question_number_once_per_questionnaire")
        ]

    def __str__(self) -> str:
        return self.number


class Round(models.Model):
    """A questionnaire put to organisations until a day. organisation: who asks; due: the last day; closed: since when nothing is
    taken; publishes: as submissions come in, else the coordinator does it; for_site: an administrator asks, for the site too."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="rounds")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="rounds")
    title = models.JSONField(default=dict)
    message = models.TextField(blank=True)
    due = models.DateField()
    opened = models.DateTimeField()
    closed = models.DateTimeField(null=True)
    publishes = models.BooleanField(default=False)
    for_site = models.BooleanField(default=False)


class SubmissionState(models.TextChoices):
    """submitted: to the requesting organisation; published: readable by everyone; reopened: being answered again;
    withdrawn."""

    OPEN = "open"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    REOPENED = "reopened"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Submission(models.Model):
    """What one organisation answers. round: null for one by itself or from a file; due: its own last day, in place of
    the round's; facts: id of a core.model.Fact → value; late: it came in after its last day; reason: why it was
    declined, reopened or withdrawn; version: one more with every change of state; read_by: what has read its answers
    for the nodes that they speak of, empty if that is still to be done; vintage: the loading of its answers as values
    of series, null for none."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.PROTECT, related_name="submissions")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, null=True, related_name="submissions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="submissions")
    year = models.PositiveSmallIntegerField(null=True, db_index=True)
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=20, choices=SubmissionState.choices, default=SubmissionState.OPEN)
    due = models.DateField(null=True)
    facts = models.JSONField(default=dict)
    source_file = models.CharField(max_length=500, blank=True)
    made = models.DateTimeField()
    submitted = models.DateTimeField(null=True)
    published = models.DateTimeField(null=True)
    late = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    read_by = models.CharField(max_length=200, blank=True)
    vintage = models.ForeignKey(Vintage, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "organisation"], name="submission_once_per_round")]
        indexes = [models.Index(fields=["state", "-year"], name="submission_state_year")]


class AnswerStatus(models.TextChoices):
    """empty: nothing written; drafting: in progress; ready: can be approved; approved: by an editor."""

    EMPTY = "empty"
    DRAFTING = "drafting"
    READY = "ready"
    APPROVED = "approved"


class Answer(models.Model):
    """text: Markdown with marks of citations; value: what a choice (list of ids), number (text), link (address) or
    table (list of rows, column → text) holds, else null. carried: the answer of an earlier round that it was taken
    from; old: it still is that answer and no one has looked at it; version: one more with every change, so that no
    change is lost."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(blank=True)
    value = models.JSONField(null=True)
    status = models.CharField(max_length=10, choices=AnswerStatus.choices, default=AnswerStatus.EMPTY)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    carried = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    old = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    updated = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "question"], name="answer_once_per_question")]


class Citation(models.Model):
    """What a mark `[^number]` of an answer stands for. record: null once the record is gone for good; title: as it was cited;
    digest: of the record's content then (surveys.submissions.citations)."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="citations")
    number = models.PositiveSmallIntegerField()
    record = models.ForeignKey(Record, on_delete=models.SET_NULL, null=True, related_name="citations")
    title = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    made = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="citation_number_once_per_answer")]


class AnswerFile(models.Model):
    """A file of a submission. answer: of the question that asks for it, otherwise null; removed: since when it is
    hidden."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="files")
    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, null=True, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    file = models.FileField(storage=private_files, upload_to=file_path)
    added = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    removed = models.DateTimeField(null=True)


class GuestLink(models.Model):
    """A link with which someone without an account reads a submission and comments on it. Only the SHA-256 of its token
    is stored."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="guest_links")
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    made = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    expires = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)


class Comment(models.Model):
    """On an answer, by a person or a guest. parent: the comment that it replies to; quote: the words that it is about; start, end:
    where these are in the answer's Markdown now, in code points, null once they are gone; version: of the answer in which they
    were marked, null for a quote that was never looked up; settled: since when it is done with, of all its replies too."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    guest = models.ForeignKey(GuestLink, on_delete=models.SET_NULL, null=True, related_name="comments")
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(null=True)
    text = models.TextField()
    made = models.DateTimeField()
    settled = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(author=None) | Q(guest=None), name="comment_of_a_person_or_a_guest")
        ]


class SuggestionState(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Suggestion(models.Model):
    """A change of an answer that someone proposes: other words for `quote`, for a place between two characters if that is empty.

    start, end, version: as of a comment; replacement: Markdown, empty to take the words out; decided: accepted or rejected.
    """

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="suggestions")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    guest = models.ForeignKey(GuestLink, on_delete=models.SET_NULL, null=True, related_name="suggestions")
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField()
    quote = models.TextField(blank=True)
    replacement = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=SuggestionState.choices, default=SuggestionState.OPEN)
    made = models.DateTimeField()
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["answer", "state"], name="suggestion_of_answer")]
        constraints = [
            models.CheckConstraint(condition=Q(author=None) | Q(guest=None), name="suggestion_of_person_or_guest")
        ]


class Presence(models.Model):
    """Someone who has an answer open. seen: when the page was last heard of; typed: when they last typed; held: since when they hold
    the soft lock, null without it. Rows are read with their times: one that is old counts for nothing."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen = models.DateTimeField()
    typed = models.DateTimeField(null=True)
    held = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "user"], name="presence_once_per_person")]


class Snapshot(models.Model):
    """A submission as it was submitted, for good. content: surveys.submissions.snapshot; digest: SHA-256 of its
    canonical JSON."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    made = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["submission", "number"], name="snapshot_number_once")]


class Notice(models.TextChoices):
    """What a mail is about. To the person who answers: asked, moved (another last day), published, reopened, assigned,
    comment, due, late; to the person who asks: handed_in, declined, withdrawn, resumed."""

    ASKED = "asked"
    MOVED = "moved"
    HANDED_IN = "handed_in"
    PUBLISHED = "published"
    REOPENED = "reopened"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RESUMED = "resumed"
    ASSIGNED = "assigned"
    COMMENT = "comment"
    DUE = "due"
    LATE = "late"


class Reminder(models.Model):
    """A mail that a person is owed about a submission, and gets once. key: what tells it from others of its kind (the version of
    the submission, a last day, an answer, a comment); since: from when on it is sent; sent: null while it is not."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Notice.choices)
    key = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    sent = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["submission", "user", "kind", "key"], name="reminder_once")]
        indexes = [models.Index(fields=["since"], condition=Q(sent=None), name="reminder_owed")]


class AnswerNode(models.Model):
    """A node that a published answer speaks of. named: the text names it, else a classifier found it; it is no mapping of a record."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="nodes")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    named = models.BooleanField(default=False)
    score = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(F("answer"), F("node"), name="answer_node_once")]
