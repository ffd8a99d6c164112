from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from goalweave.accounts.models import Organisation, StakeholderKind, Unit
from goalweave.registry.files import attachment_path, private_files


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
    """draft: its author and the organisation's editors; organisation: its members; public: everyone."""

    DRAFT = "draft"
    ORGANISATION = "organisation"
    PUBLIC = "public"


ARRIVING = datetime(9000, 1, 1, tzinfo=UTC)
"""`deleted` of a record that a running import has stored: it counts nowhere, is in no list of deleted records, and no one
can restore it. The import shows its records once all of them are stored."""


class Record(models.Model):
    """Something an organisation does. start, end: ISO 8601 of the precision known; year: of the start, for facets;
    as_of: what the data stand for; details: core.model.record_details; text_digest: of title, text and codes, so that another app knows a
    text that it has not read; version: one more with every change, so that no change is lost; deleted: since when, or ARRIVING."""

    # Begins an index below: one of its own would only have to be written too.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, db_index=False, related_name="records")
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="records")
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="children")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="records")
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
    details = models.JSONField(default=dict)
    gender_marker = models.CharField(max_length=1, blank=True, default="")
    human_rights_marker = models.CharField(max_length=1, blank=True, default="")
    youth_marker = models.CharField(max_length=1, blank=True, default="")
    disability_marker = models.CharField(max_length=1, blank=True, default="")
    source_file = models.CharField(max_length=500, blank=True)
    source_locator = models.CharField(max_length=500, blank=True)
    also = models.JSONField(default=list)
    as_of = models.CharField(max_length=10, blank=True)
    text_digest = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(default=1)
    deleted = models.DateTimeField(null=True, db_index=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="record_slug_once_per_organisation")
        ]
        indexes = [
            models.Index(fields=["visibility", "kind"], name="record_visibility_kind"),
            models.Index(fields=["-start", "id"], name="record_newest_first"),
            # Feeds have those that changed last.
            models.Index(fields=["visibility", "updated", "id"], name="record_changed_last"),
            models.Index(fields=["organisation", "updated", "id"], name="record_changed_by_owner"),
            models.Index(fields=["organisation", "source_file"], name="record_source"),
            # The index of the key alone also has all records without a parent: where few have one, SQLite takes it for
            # useless and reads every record.
            models.Index(fields=["parent"], name="record_parts", condition=models.Q(parent__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.slug


class FactReading(models.Model):
    """What the text of a record says, and what people decided of it. digest: of the text that was read; facts: as
    registry.text_facts writes them; waiting: the letters of the kinds that have undecided suggestions, so that those of
    many records are counted without reading them. A record without a row was not read yet, or says nothing."""

    record = models.OneToOneField(Record, on_delete=models.CASCADE, primary_key=True, related_name="fact_reading")
    digest = models.CharField(max_length=32)
    facts = models.JSONField(default=list)
    waiting = models.CharField(max_length=10, blank=True, db_index=True)


class PartnerOrganisation(models.Model):
    """An organisation that others work with: one for all names under which it was written."""

    name = models.CharField(max_length=500)
    stakeholder = models.CharField(max_length=20, choices=StakeholderKind.choices, blank=True)
    country = models.CharField(max_length=2, blank=True)
    url = models.CharField(max_length=1000, blank=True)

    def __str__(self) -> str:
        return self.name


class PartnerName(models.Model):
    """A name or identifier of a partner organisation; key: as registry.partner_registry makes it."""

    organisation = models.ForeignKey(PartnerOrganisation, on_delete=models.CASCADE, related_name="names")
    key = models.CharField(max_length=600, unique=True)


class Partner(models.Model):
    """name, ref: as the record's source has them."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(PartnerOrganisation, on_delete=models.PROTECT, null=True, related_name="partners")
    name = models.CharField(max_length=500)
    role = models.CharField(max_length=20, default="partner")
    ref = models.CharField(max_length=200, blank=True)


class Place(models.Model):
    """area: ISO 3166-1 alpha-2 or UN M49; share: percent of the record's money there."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="places")
    area = models.CharField(max_length=3, db_index=True)
    share = models.FloatField(null=True)


class Money(models.Model):
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="money")
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3)
    kind = models.CharField(max_length=20, default="budget")
    date = models.DateField(null=True)


class Code(models.Model):
    """As core.model.RecordCode."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="codes")
    vocabulary = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    share = models.FloatField(null=True)
    significance = models.PositiveSmallIntegerField(null=True)


class ReachedGroup(models.Model):
    """group: core.model.BeneficiaryGroup."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="groups")
    group = models.CharField(max_length=20, db_index=True)


class Note(models.Model):
    """A result, challenge or lesson (core.model.RecordNote)."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=20)
    text = models.JSONField(default=dict)
    start = models.CharField(max_length=10, blank=True)
    end = models.CharField(max_length=10, blank=True)


class Link(models.Model):
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="links")
    url = models.CharField(max_length=2000)
    title = models.CharField(max_length=500, blank=True)


class Attachment(models.Model):
    """A file of a record. media_type: by its content (registry.files); digest: SHA-256; language: of what is in it,
    empty where not told; removed: since when no one sees it, though the file stays as long as the record."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    file = models.FileField(storage=private_files, upload_to=attachment_path)
    language = models.CharField(max_length=10, blank=True)
    added = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    removed = models.DateTimeField(null=True)


class FormDraft(models.Model):
    """Input in the form of a record that has not been saved: one for each record, and one for a new one.

    form: name → values, as sent.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="form_drafts")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="form_drafts")
    form = models.JSONField(default=dict)
    updated = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "record"], name="form_draft_once_per_record"),
            models.UniqueConstraint(fields=["user"], condition=Q(record=None), name="form_draft_once_of_a_new_record"),
        ]


class LinkCheck(models.Model):
    """What was found at an address. key: SHA-256 of the address; status: of HTTP, null if there was no answer;
    final_url: where it leads; problem: registry.link_check.LinkProblem."""

    key = models.CharField(max_length=64, unique=True)
    url = models.CharField(max_length=2000)
    checked = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    dead = models.BooleanField(default=False)
    final_url = models.CharField(max_length=2000, blank=True)
    problem = models.CharField(max_length=20, blank=True)
