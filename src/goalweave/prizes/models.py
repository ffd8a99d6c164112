from django.db import models
from django.db.models import Q

from goalweave.calls.models import Call, CallEntry
from goalweave.prizes.vote_models import DailyHead, VoteLogEntry, Voter, VoteSeal

__all__ = ["DailyHead", "Edition", "Nominee", "NomineeState", "Placing", "VoteLogEntry", "VoteSeal", "Voter"]


class Edition(models.Model):
    """A call whose entries compete for a prize. year: of the edition; each pair of moments: the phase runs from the first until
    before the second, null where it is not settled; announced: since when the results are public."""

    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="edition")
    year = models.PositiveSmallIntegerField(db_index=True)
    eligibility_closes = models.DateTimeField(null=True)
    nomination_opens = models.DateTimeField(null=True)
    nomination_closes = models.DateTimeField(null=True)
    vote_opens = models.DateTimeField(null=True)
    vote_closes = models.DateTimeField(null=True)
    announced = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.call)


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
    valid ones, null until they are counted; place: within the category, equal where they share it; placing: empty for neither."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="nominees")
    entry = models.OneToOneField(CallEntry, on_delete=models.PROTECT, related_name="nominee")
    category = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=NomineeState.choices, default=NomineeState.NOMINATED)
    reason = models.TextField(blank=True)
    score = models.FloatField(null=True)
    votes = models.PositiveIntegerField(null=True)
    place = models.PositiveSmallIntegerField(null=True)
    placing = models.CharField(max_length=20, choices=Placing.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["edition", "category"], name="nominee_edition_category")]
        constraints = [
            models.CheckConstraint(
                condition=Q(placing="") | Q(state=NomineeState.NOMINATED), name="nominee_placing_of_nominated"
            )
        ]
