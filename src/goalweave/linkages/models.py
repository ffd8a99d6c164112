from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalweave.accounts.models import Organisation


class Side(models.TextChoices):
    """Which framework's nodes are the rows that organisations own."""

    SUBJECT = "subject"
    OBJECT = "object"


class JointLinkage(models.Model):
    """A linkage of the catalogue that its owners maintain together. slug: its id there; subject, object: keys of frameworks;
    revision: one more with every change, so that a page knows an old one."""

    slug = models.CharField(max_length=120, unique=True)
    subject = models.CharField(max_length=120)
    object = models.CharField(max_length=120)
    side = models.CharField(max_length=10, choices=Side.choices, default=Side.SUBJECT)
    revision = models.PositiveIntegerField(default=0)
    created = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class OwnerRole(models.TextChoices):
    """What an organisation is to a row. All sign it."""

    LEAD = "lead"
    FACILITATOR = "facilitator"


class RowOwner(models.Model):
    """code: of the node whose row the organisation owns."""

    linkage = models.ForeignKey(JointLinkage, on_delete=models.CASCADE, related_name="owners")
    code = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=OwnerRole.choices, default=OwnerRole.FACILITATOR)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["linkage", "code", "organisation"], name="row_owner_once")]


class LinkContent(models.Model):
    """What a link says. subject, object: codes of nodes, since a version outlives a node; strength: empty for none;
    rationale: a language map."""

    subject = models.CharField(max_length=60)
    object = models.CharField(max_length=60)
    relation = models.CharField(max_length=20)
    sign = models.SmallIntegerField(default=1)
    strength = models.CharField(max_length=20, blank=True, default="")
    rationale = models.JSONField(default=dict)
    source = models.TextField(blank=True, default="")

    class Meta:
        abstract = True


class WorkingLink(LinkContent):
    """A link of the working copy. status: in the catalogue when it is not disputed; strength_by, weight, note: as the pack had
    them; proposed_by: the organisation that proposed it as it is, empty for links of the pack."""

    linkage = models.ForeignKey(JointLinkage, on_delete=models.CASCADE, related_name="links")
    position = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=20)
    strength_by = models.CharField(max_length=20, default="ours")
    weight = models.FloatField(null=True)
    note = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["linkage", "subject", "object", "relation", "sign"], name="working_link_once"
            ),
            models.CheckConstraint(condition=Q(sign__in=(1, -1)), name="working_link_sign_is_one"),
        ]


class ProposalKind(models.TextChoices):
    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class ProposalState(models.TextChoices):
    """draft: seen by its organisation alone; accepted: in the working copy."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Proposal(LinkContent):
    """A link to add, another text of a link, or a link to remove. The columns of the content are what the link is to be; of a
    removal, what it was when that was proposed.

    link: the one to change or remove, null once it is gone; base: its digest when the proposal was written; before: what the
    link was before it was accepted, for undoing; origin: empty for a person's own, else `suggestion` or `file`; comment: why it
    is proposed; reason: why it was rejected; version: one more with every change.
    """

    linkage = models.ForeignKey(JointLinkage, on_delete=models.CASCADE, related_name="proposals")
    kind = models.CharField(max_length=10, choices=ProposalKind.choices, default=ProposalKind.ADD)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFT)
    link = models.ForeignKey(WorkingLink, on_delete=models.SET_NULL, null=True, related_name="proposals")
    base = models.CharField(max_length=64, blank=True, default="")
    before = models.JSONField(null=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    origin = models.CharField(max_length=60, blank=True, default="")
    comment = models.TextField(blank=True, default="")
    created = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["linkage", "state"], name="proposal_of_linkage")]
        constraints = [models.CheckConstraint(condition=Q(sign__in=(1, -1)), name="proposal_sign_is_one")]


class Signature(models.Model):
    """An organisation signed a row. digest: of the row's undisputed links as they were; links: the digest of each;
    withdrawn: since when it does not hold. The latest of an organisation counts."""

    linkage = models.ForeignKey(JointLinkage, on_delete=models.CASCADE, related_name="signatures")
    code = models.CharField(max_length=60)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    links = models.JSONField(default=list)
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["linkage", "code"], name="signature_of_row")]


class Outcome(models.TextChoices):
    """How a dispute ended; withdrawn: by the organisation that disputed."""

    KEPT = "kept"
    CHANGED = "changed"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"


class Dispute(models.Model):
    """subject, object, relation, sign: of the link, which may be gone; code: of its row; settled: null while it is open."""

    linkage = models.ForeignKey(JointLinkage, on_delete=models.CASCADE, related_name="disputes")
    link = models.ForeignKey(WorkingLink, on_delete=models.SET_NULL, null=True, related_name="disputes")
    code = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    object = models.CharField(max_length=60)
    relation = models.CharField(max_length=20)
    sign = models.SmallIntegerField(default=1)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.TextField()
    opened = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    settled = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    settled_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    settlement = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "organisation"], condition=Q(settled=None), name="dispute_open_once_per_organisation"
            )
        ]


class Statement(models.Model):
    """Under a dispute: an answer, or with a proposal the text to settle on."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="statements")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    proposal = models.ForeignKey(Proposal, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]


class Version(models.Model):
    """A linkage as it was released, for good. content: links, rows with states and signatures (linkages.versions); digest:
    SHA-256 of its canonical JSON; organisation: null where an administrator released it."""

    linkage = models.ForeignKey(JointLinkage, on_delete=models.CASCADE, related_name="versions")
    major = models.PositiveIntegerField()
    minor = models.PositiveIntegerField(default=0)
    released = models.DateTimeField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    notes = models.JSONField(default=dict)
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["major", "minor"]
        constraints = [models.UniqueConstraint(fields=["linkage", "major", "minor"], name="version_number_once")]

    @property
    def number(self) -> str:
        return f"{self.major}.{self.minor}"


class SuggestionState(models.TextChoices):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Suggestion(models.Model):
    """A link that texts and records speak for. similarity: of the nodes' texts, 0 to 1; records: how many are mapped to both
    ends; evidence: ids (slugs) of the first of them; proposal: what it became."""

    linkage = models.ForeignKey(JointLinkage, on_delete=models.CASCADE, related_name="suggestions")
    subject = models.CharField(max_length=60)
    object = models.CharField(max_length=60)
    score = models.FloatField()
    similarity = models.FloatField()
    records = models.PositiveIntegerField(default=0)
    evidence = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=SuggestionState.choices, default=SuggestionState.WAITING)
    reason = models.CharField(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["linkage", "subject", "object"], name="suggestion_once")]
        indexes = [models.Index(fields=["linkage", "state", "-score"], name="suggestion_queue")]


class NoticeKind(models.TextChoices):
    """What a mail is about: a proposal, a dispute, a statement under it, how it was settled, a signature that is asked again, a version."""

    PROPOSED = "proposed"
    DISPUTED = "disputed"
    ANSWERED = "answered"
    SETTLED = "settled"
    CHANGED = "changed"
    RELEASED = "released"


class Notice(models.Model):
    """A mail that a person is owed about a linkage, and gets once. key: id of the proposal, dispute, statement or version, or
    code of the row; organisation: the one that the person is told for; sent: null while it is not."""

    linkage = models.ForeignKey(JointLinkage, on_delete=models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=NoticeKind.choices)
    key = models.CharField(max_length=80)
    since = models.DateTimeField()
    sent = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["linkage", "user", "kind", "key"], condition=Q(sent=None), name="notice_owed_once"
            )
        ]
        indexes = [models.Index(fields=["since"], condition=Q(sent=None), name="notice_owed")]
