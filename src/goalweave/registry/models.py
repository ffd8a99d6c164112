from django.db import models

from goalweave.accounts.models import Organisation, Unit


class Kind(models.TextChoices):
    ACTIVITY = "activity"
    PARTNERSHIP = "partnership"
    EVENT = "event"
    PUBLICATION = "publication"
    MECHANISM = "mechanism"
    DECISION = "decision"
    STATEMENT = "statement"
    TRAINING = "training"


class Visibility(models.TextChoices):
    ORGANISATION = "organisation"
    PUBLIC = "public"


class Record(models.Model):
    """Something an organisation does. start, end: ISO 8601 of the precision known; year: of the start, for facets;
    as_of: what the data stand for."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="records")
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="records")
    slug = models.CharField(max_length=200)
    visibility = models.CharField(max_length=20, choices=Visibility.choices, default=Visibility.ORGANISATION)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.ACTIVITY)
    title = models.JSONField(default=dict)
    text = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    start = models.CharField(max_length=10, blank=True)
    end = models.CharField(max_length=10, blank=True)
    year = models.PositiveSmallIntegerField(null=True, db_index=True)
    status = models.CharField(max_length=20, blank=True)
    source_file = models.CharField(max_length=500, blank=True)
    source_locator = models.CharField(max_length=500, blank=True)
    also = models.JSONField(default=list)
    as_of = models.CharField(max_length=10, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="record_slug_once_per_organisation")
        ]
        indexes = [
            models.Index(fields=["visibility", "kind"], name="record_visibility_kind"),
            models.Index(fields=["-start", "id"], name="record_newest_first"),
        ]

    def __str__(self) -> str:
        return self.slug


class Partner(models.Model):
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(max_length=300)
    role = models.CharField(max_length=20, default="partner")
    ref = models.CharField(max_length=200, blank=True)


class Place(models.Model):
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="places")
    country = models.CharField(max_length=2, db_index=True)


class Money(models.Model):
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="money")
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=20, default="budget")
    date = models.DateField(null=True)
