from django.conf import settings
from django.db import models

from goalweave.accounts.models import Organisation


class ExportForm(models.TextChoices):
    PARQUET = "parquet", "Parquet"
    CSV = "csv", "CSV"


class ExportState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class DataExport(models.Model):
    """A file of tables that somebody requested. organisation: null for all of the site; stored: the file's name in the folder;
    digest: SHA-256; rows: table → number of its rows; tries: how often it was begun; expires: when the file is removed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="data_exports")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    form = models.CharField(max_length=10, choices=ExportForm.choices)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    stored = models.CharField(max_length=80, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    rows = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    expires = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-id"], name="data_export_of_organisation")]

    def __str__(self) -> str:
        return self.stored
