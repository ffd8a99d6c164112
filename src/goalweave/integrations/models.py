from django.conf import settings
from django.db import models

from goalweave.accounts.models import Organisation


class KeyScope(models.TextChoices):
    READ = "read"
    WRITE = "write"


class ApiKey(models.Model):
    """A key with which a program acts for a person in one organisation. digest: SHA-256 of the key, which is not stored;
    start: its first characters, by which people recognise it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_keys")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="api_keys")
    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=10, choices=KeyScope.choices)
    digest = models.CharField(max_length=64, unique=True)
    start = models.CharField(max_length=10)
    created = models.DateTimeField()
    expires = models.DateTimeField()
    last_used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)


class KeyHour(models.Model):
    """The number of requests with a key within an hour that begins at `hour`."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE)
    hour = models.DateTimeField()
    requests = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "hour"], name="integrations_key_hour")]


class KeyAnswer(models.Model):
    """What a write with an idempotency key answered, so that the same request does nothing the second time.

    digest: SHA-256 of the request; headers, body: of the answer.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, db_index=False)
    token = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "token"], name="integrations_key_token")]
        # Each write deletes the old answers of its key, and need not read the others.
        indexes = [models.Index(fields=["key", "created"], name="integrations_key_created")]


class Webhook(models.Model):
    """An address that receives events of an organisation.

    salt: what its secret is derived from, with the secret key of the site (webhooks/signatures.py); former_salt: that of the
    secret before, which signs as well until `former_until`. position: all lines of the log up to this one have been read.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)
    salt = models.CharField(max_length=64)
    former_salt = models.CharField(max_length=64, blank=True)
    former_until = models.DateTimeField(null=True)
    position = models.BigIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    created = models.DateTimeField()


class DeliveryState(models.TextChoices):
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(models.Model):
    """One event on its way to a webhook. entry: number of the line in the log, null for a test; created: when
    it was first to be sent; due: of the next attempt.

    status, answer, problem: what came of the last attempt.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    entry = models.BigIntegerField(null=True)
    event = models.CharField(max_length=40)
    payload = models.JSONField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField()
    due = models.DateTimeField()
    tried = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    problem = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "entry"], name="integrations_entry_once")]
        indexes = [models.Index(fields=["state", "due"], name="integrations_due")]
