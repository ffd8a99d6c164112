from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalweave.accounts.models import Organisation
from goalweave.frameworks.models import Node
from goalweave.registry.models import Record


class State(models.TextChoices):
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Mapping(models.Model):
    """record → node, as core.model.Mapping. reason: why it was rejected; decided_by, decided_at: who brought it to its
    state and when, empty if no person has; disputed: two reviewers differ, so it stays suggested until it is settled.
    sign: 1 where the record supports the node, -1 where it hinders it, which counts nowhere as a contribution."""

    # Both begin an index below: one of their own would only have to be written too.
    record = models.ForeignKey(Record, on_delete=models.CASCADE, db_index=False, related_name="mappings")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, db_index=False, related_name="mappings")
    state = models.CharField(max_length=20, choices=State.choices, default=State.SUGGESTED)
    origin = models.CharField(max_length=60)
    score = models.FloatField(default=1.0)
    rank = models.CharField(max_length=20, default="primary")
    share = models.FloatField(null=True)
    sign = models.SmallIntegerField(default=1)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    disputed = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "node"], name="mapping_once_per_record_and_node"),
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="mapping_score_in_range"),
            models.CheckConstraint(condition=Q(sign__in=(1, -1)), name="mapping_sign_is_one"),
            models.CheckConstraint(
                condition=Q(disputed=False) | Q(state="suggested"), name="mapping_disputed_is_suggested"
            ),
        ]
        # None by state alone: it would be treated as the few mappings of a record too.
        # With its number, which SQLite has in every index: the newest of a node are found, and very many counted, without their rows.
        # Of suggestions alone, so that those of a goal from a score on are found without all others of the goal.
        indexes = [
            models.Index(fields=["node", "state", "id"], name="mapping_of_node"),
            models.Index(fields=["node", "score"], name="suggestion_by_score", condition=Q(state="suggested")),
        ]


class Evidence(models.Model):
    """A passage of the record's text in `language`: text == record.text[language][start:end]. words: [start, end] of
    each, within `text`, as in core.model.Evidence. code: what it is instead of a passage, described by `text`."""

    mapping = models.ForeignKey(Mapping, on_delete=models.CASCADE, related_name="evidence")
    text = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    words = models.JSONField(default=list)
    code = models.CharField(max_length=60, blank=True, default="")


class Verdict(models.TextChoices):
    ACCEPT = "accept"
    REJECT = "reject"


class Stage(models.TextChoices):
    """single: where one reviewer is enough; else the first, the second, and who settled what the two differed on."""

    SINGLE = "single"
    FIRST = "first"
    SECOND = "second"
    SETTLED = "settled"


class Review(models.Model):
    """One person's verdict on a mapping; never changed but for `superseded`: it was undone, or others came after it.

    score, origin: of the suggestion that was judged; bulk: accepted by its score with many others, not looked at.
    """

    # Record and reviewer have no index of their own: SQLite would read all that a person has judged rather than look a mapping up.
    record = models.ForeignKey(Record, on_delete=models.CASCADE, db_index=False, related_name="reviews")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="reviews")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_index=False, related_name="reviews"
    )
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    stage = models.CharField(max_length=20, choices=Stage.choices, default=Stage.SINGLE)
    reason = models.CharField(max_length=500, blank=True)
    score = models.FloatField()
    origin = models.CharField(max_length=60)
    bulk = models.BooleanField(default=False)
    created = models.DateTimeField()
    superseded = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["record", "node", "reviewer"], name="review_of_mapping"),
            # Those of two reviewers, which most sites have few of or none.
            models.Index(fields=["stage", "record"], name="review_by_stage"),
            models.Index(fields=["reviewer", "created"], name="review_reviewer_created"),
        ]


CLAIM_DURATION = timedelta(minutes=20)
"""How long a claim holds. One that would hold for longer was made before the clock was set back, and does not count."""


class Claim(models.Model):
    """A person is working on a record, so that no one else decides on it."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="claim")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    until = models.DateTimeField()


class Notice(models.TextChoices):
    """The last email about an assignment: none, assigned, due soon, or late."""

    NOTHING = ""
    GIVEN = "given"
    SOON = "soon"
    LATE = "late"


class Assignment(models.Model):
    """Whose turn it is to review a record, and until when; one that is open for each record. A claim, next to it, says
    who is at it just now.

    due: the last day; given: when it was assigned or last changed; done: since when nothing of the record waits for
    them.
    """

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments")
    due = models.DateField()
    note = models.CharField(max_length=500, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    given = models.DateTimeField()
    done = models.DateTimeField(null=True)
    told = models.CharField(max_length=10, choices=Notice.choices, blank=True, default=Notice.NOTHING)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], condition=Q(done=None), name="assignment_one_open_per_record")
        ]
        indexes = [
            models.Index(fields=["reviewer", "done", "due"], name="assignment_of_reviewer"),
            models.Index(fields=["done", "due"], name="assignment_due"),
        ]


class Pending(models.Model):
    """A record with open suggestions, as the queue needs it; kept by the actions.

    count: of open suggestions; margin: mapping.margin; disputed: one of them is; best: highest score that the classifier gave
    one; place: of the top node of the best one among all, for the order by goal.
    """

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="pending", primary_key=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, db_index=False, related_name="+")
    count = models.PositiveIntegerField()
    margin = models.FloatField()
    disputed = models.BooleanField(default=False)
    best = models.FloatField(default=0)
    place = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["-best"], name="pending_best"),
            models.Index(fields=["organisation", "-best"], name="pending_organisation_best"),
            models.Index(fields=["margin", "record"], name="pending_uncertain"),
            models.Index(fields=["organisation", "margin", "record"], name="pending_of_organisation"),
            models.Index(fields=["place", "margin", "record"], name="pending_goal"),
            models.Index(fields=["organisation", "place", "margin", "record"], name="pending_goal_of_organisation"),
            models.Index(fields=["organisation", "-record"], name="pending_newest"),
            models.Index(fields=["organisation", "count"], name="pending_count"),
            # Two reviewers differ about few.
            models.Index(fields=["record"], name="pending_disputed", condition=models.Q(disputed=True)),
        ]


class Reading(models.Model):
    """Which text of a record (digest: its text_digest) was last read, and by which model."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="reading", primary_key=True)
    digest = models.CharField(max_length=32)
    model = models.CharField(max_length=80)
