from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalweave.accounts.models import Organisation
from goalweave.calls.files import file_path, private_files
from goalweave.registry.models import Record

CLAIM_DURATION = timedelta(minutes=20)
"""How long a moderator's claim holds. One that would hold for longer was made before the clock was set back, and does not count."""


class CallState(models.TextChoices):
    """draft: only its organisation's editors see it; published: everyone does, and entries are taken between its days; archived:
    it is over and listed as such."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class Call(models.Model):
    """One call of an organisation. definition: core.model.Call as JSON (formats.definitions.calls); pack: id of the call in a pack
    that it was made from, empty if none; opens, closes: entries are taken from `opens` until before `closes`; frozen: since when
    its fields and categories stay as they are, because someone has begun an entry; version: one more with every change."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="calls")
    slug = models.SlugField(max_length=80, unique=True)
    definition = models.JSONField()
    pack = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=20, choices=CallState.choices, default=CallState.DRAFT)
    opens = models.DateTimeField(null=True)
    closes = models.DateTimeField(null=True)
    frozen = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField()
    updated = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "-closes"], name="call_state_closes")]

    def __str__(self) -> str:
        return self.slug


class EntryState(models.TextChoices):
    """started: being written, and the address not yet confirmed by its link; writing: its link was opened; submitted: waits
    for a moderator; returned: the moderator asked something; accepted: it is a public record; rejected, withdrawn; merged: it is part of
    another entry."""

    STARTED = "started"
    WRITING = "writing"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


WAITING_STATES = (EntryState.SUBMITTED,)
EDITABLE_STATES = (EntryState.STARTED, EntryState.WRITING, EntryState.SUBMITTED, EntryState.RETURNED)


class CallEntry(models.Model):
    """What a person without an account sends in. reference: the public number (`wsis-stocktaking-2026-00042`), empty until it
    is submitted; token_hash: SHA-256 of the token in the mailed link; answers: field's id → value (core.model.calls.CallFieldType);
    category: id in the call, empty if it has none; nodes: a list of `{"node", "state", "origin", "score", "evidence"}` as
    core.model.Mapping has them, `state` suggested, accepted (confirmed by the person) or rejected; consents: id → moment of consent;
    organisation: the one that the accepted record belongs to; record: null until it is accepted; claimed: until when a moderator
    has it; checked: ids of the checklist that are ticked; reason: why it was returned or rejected, or with what it was merged; distinct: what
    the sender says is another project, `record:12` or `entry:5`; version: one more with every save; erased: since when nothing personal is
    left. For its moderators: answer_until: until when what they asked can be answered, also after the deadline; read: the answers, category
    and nodes as a moderator last read them, without what is personal; spam: 0 to 100; similar: what it may repeat, as
    calls.assessment.similar_entries has it; seconded: the first of two verdicts on it, as
    calls.actions.moderation.needs_another writes it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="entries")
    reference = models.CharField(max_length=100, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=20, choices=EntryState.choices, default=EntryState.STARTED)
    language = models.CharField(max_length=10, default="en")
    category = models.CharField(max_length=60, blank=True)
    answers = models.JSONField(default=dict)
    nodes = models.JSONField(default=list)
    consents = models.JSONField(default=dict)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="entries")
    record = models.OneToOneField(Record, on_delete=models.SET_NULL, null=True, related_name="entry")
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="merged")
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    claimed = models.DateTimeField(null=True)
    checked = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    distinct = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField()
    updated = models.DateTimeField()
    submitted = models.DateTimeField(null=True)
    decided = models.DateTimeField(null=True)
    erased = models.DateTimeField(null=True)
    answer_until = models.DateTimeField(null=True)
    read = models.JSONField(default=dict)
    spam = models.PositiveSmallIntegerField(default=0)
    similar = models.JSONField(default=list)
    seconded = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reference"], condition=~Q(reference=""), name="entry_reference_once")
        ]
        indexes = [
            models.Index(fields=["call", "state", "submitted"], name="entry_call_state"),
            models.Index(fields=["call", "category"], name="entry_call_category"),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.pk)


class EntryContact(models.Model):
    """Who sent an entry: all that is personal, in one row that erasure deletes. email_key: keyed digest of the address, which
    stays in limits and duplicates without being readable; language: of mails; confirmed: since when the address is known to be theirs."""

    entry = models.OneToOneField(CallEntry, on_delete=models.CASCADE, related_name="contact")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField()
    email_key = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=10, default="en")
    confirmed = models.DateTimeField(null=True)


class EntryFile(models.Model):
    """A file of an entry. field: id of the call's field; text: what a photograph shows, for people who cannot see it;
    removed: since when it is hidden; sent_with: the entry whose sender sent it, where another one took it over."""

    entry = models.ForeignKey(CallEntry, on_delete=models.CASCADE, related_name="files")
    sent_with = models.ForeignKey(CallEntry, on_delete=models.SET_NULL, null=True, related_name="files_elsewhere")
    field = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    file = models.FileField(storage=private_files, upload_to=file_path)
    text = models.CharField(max_length=500, blank=True)
    added = models.DateTimeField()
    removed = models.DateTimeField(null=True)


class EntryStep(models.TextChoices):
    """What happened to an entry, as its sender reads it on the status page."""

    STARTED = "started"
    SUBMITTED = "submitted"
    CHANGED = "changed"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    REOPENED = "reopened"


class EntryEvent(models.Model):
    """One line of the entry's history. text: what the moderator or the sender wrote; by: null for the sender; mailed: since when
    the sender has a mail about it, null if none is sent (yet)."""

    entry = models.ForeignKey(CallEntry, on_delete=models.CASCADE, related_name="events")
    step = models.CharField(max_length=20, choices=EntryStep.choices)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    mailed = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]


class EntryPhrase(models.Model):
    """One pair of neighbouring words of a submitted entry, as a digest: entries that share many are likely to be of one project."""

    entry = models.ForeignKey(CallEntry, on_delete=models.CASCADE, related_name="phrases")
    digest = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "entry"], name="entry_phrase_once")]
