from django.conf import settings
from django.db import models
from django.db.models import Q

from goalweave.accounts.models import Organisation
from goalweave.calls.models import Call, CallEntry
from goalweave.prizes.vote_models import DailyHead, VoteLogEntry, Voter, VoteSeal

__all__ = ["DailyHead", "Edition", "Nominee", "NomineeState", "Placing", "VoteLogEntry", "VoteSeal", "Voter"]


class Edition(models.Model):
    """A call whose entries compete for a prize. year: of the edition; each pair of moments: the phase runs from the first until
    before the second, null where it is not settled; announcement: when the results are planned to be announced; confirmed: since when
    the organiser has settled them; announced: since when they are public, which only the announcement itself sets."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="edition")
    year = models.PositiveSmallIntegerField(db_index=True)
    eligibility_closes = models.DateTimeField(null=True)
    nomination_opens = models.DateTimeField(null=True)
    nomination_closes = models.DateTimeField(null=True)
    vote_opens = models.DateTimeField(null=True)
    vote_closes = models.DateTimeField(null=True)
    announcement = models.DateTimeField(null=True)
    confirmed = models.DateTimeField(null=True)
    announced = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.call)

    @property
    def organisation_id(self) -> int:
        """Whose prize it is, for rules and the log."""
        return self.call.organisation_id


class PhaseChange(models.Model):
    """A date that was moved after the edition was published, shown on its page. moment: name in phases.MOMENTS."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="phase_changes")
    moment = models.CharField(max_length=30)
    before = models.DateTimeField(null=True)
    after = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]


class EligibilityDecision(models.Model):
    """Whether an entry takes part. checked: ids of the conditions that it fulfils; reason: mailed to its sender if it does not."""

    entry = models.OneToOneField(CallEntry, on_delete=models.CASCADE, related_name="eligibility")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="decisions")
    eligible = models.BooleanField()
    checked = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()


class Expert(models.Model):
    """Who scores entries of an edition. user: null until the person has an account with this address; categories: ids of those
    that they know, empty for all; organisation: whom they work for, if that is registered."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="experts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    email = models.EmailField()
    name = models.CharField(max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    categories = models.JSONField(default=list)
    added = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "email"], name="expert_once_per_edition")]

    def __str__(self) -> str:
        return self.name or self.email


class Conflict(models.TextChoices):
    """own: an entry of the expert's own organisation, or their own; declared: by the expert."""

    OWN = "own"
    DECLARED = "declared"


class Assignment(models.Model):
    """An entry that an expert scores. conflict: of interest, empty for none: then the scores do not count and someone else is
    asked; scores, comments: id of the criterion → whole number, text; finished: since when every criterion is scored and the others'
    scores can be read, after which the scores stay as they are; version: one more with every save."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="assignments")
    entry = models.ForeignKey(CallEntry, on_delete=models.CASCADE, related_name="assignments")
    conflict = models.CharField(max_length=20, choices=Conflict.choices, blank=True)
    conflict_reason = models.CharField(max_length=500, blank=True)
    scores = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    finished = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["expert", "entry"], name="assignment_once_per_expert")]


class NomineeState(models.TextChoices):
    """withdrawn: by its sender; disqualified: by the organiser, for a reason that is published. Votes for both are void."""

    NOMINATED = "nominated"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


class Placing(models.TextChoices):
    CHAMPION = "champion"
    WINNER = "winner"


class Nominee(models.Model):
    """An entry that the experts chose for the vote in its category. score: mean of the experts, weighted, in [0, 1]; votes:
    valid ones, null until they are counted; place: within the category, equal where they share it; placing: empty for neither, and a
    winner is a champion too; reason: why it was disqualified; nomination_reason: why it was nominated against the order of the scores;
    winner_reason: why the experts' group chose it; decided_by: the tie rule that settled its place (core.model.calls.TieRule);
    left: since when it is withdrawn or disqualified."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="nominees")
    entry = models.OneToOneField(CallEntry, on_delete=models.PROTECT, related_name="nominee")
    category = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=NomineeState.choices, default=NomineeState.NOMINATED)
    reason = models.TextField(blank=True)
    nomination_reason = models.TextField(blank=True)
    winner_reason = models.TextField(blank=True)
    score = models.FloatField(null=True)
    votes = models.PositiveIntegerField(null=True)
    place = models.PositiveSmallIntegerField(null=True)
    placing = models.CharField(max_length=20, choices=Placing.choices, blank=True)
    decided_by = models.CharField(max_length=20, blank=True)
    left = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["edition", "category"], name="nominee_edition_category")]
        constraints = [
            models.CheckConstraint(
                condition=Q(placing="") | Q(state=NomineeState.NOMINATED), name="nominee_placing_of_nominated"
            )
        ]


class CertificateKind(models.TextChoices):
    NOMINEE = "nominee"
    CHAMPION = "champion"
    WINNER = "winner"


class Certificate(models.Model):
    """A certificate of what an entry has reached. number: as printed (`2026-0007`), once in an edition; withdrawn: since when
    it is no longer valid, which its page says."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="certificates")
    nominee = models.ForeignKey(Nominee, on_delete=models.PROTECT, related_name="certificates")
    kind = models.CharField(max_length=20, choices=CertificateKind.choices)
    number = models.CharField(max_length=20)
    issued = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="certificate_number_once"),
            models.UniqueConstraint(fields=["nominee", "kind"], name="certificate_once_per_kind"),
        ]
