from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One log entry. Triggers in the database refuse changes and deletions (migrations), but for personal data that are
    taken out of `before`, `after` and `key` with a Redaction.

    before, after: the fields that changed, with their values; before is null for what was made, after for what is gone
    for good. organisation: id of the one whose members may read the line; null: administrators alone. batch: one number
    for all lines of one import or other work on many objects. key: name of the API key that a program of the actor used.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.DO_NOTHING, null=True, db_constraint=False, db_index=False
    )
    system = models.BooleanField(default=False)
    verb = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.CharField(max_length=200)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    organisation = models.BigIntegerField(null=True)
    batch = models.UUIDField(null=True)
    # Null and not empty: SQLite then adds the column in place, and the triggers stay.
    key = models.CharField(max_length=80, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["organisation", "-id"], name="audit_organisation"),
            models.Index(fields=["batch"], name="audit_batch"),
            models.Index(fields=["actor", "object_type", "-id"], name="audit_actor"),
        ]


class Redaction(models.Model):
    """Personal data were taken out of a line of the log. entry: number of the line; completed: False only until the line is
    rewritten, which the triggers allow once for each row here. Triggers refuse to change or delete these rows."""

    entry = models.BigIntegerField(db_index=True)
    at = models.DateTimeField()
    completed = models.BooleanField(default=False)
