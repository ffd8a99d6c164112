from django.db import models


class MailState(models.TextChoices):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Mail(models.Model):
    """An email to one address, in plain text.

    body: empty once it is sent, since it can contain links that open something; headers: further ones; message_id: the same at
    every attempt, so that a mail server or program recognises a second delivery; attempts: how often sending has begun;
    due: when the next attempt can begin; worker: who sends it now (jobs.models.Worker); error: of the last attempt.
    """

    sender = models.CharField(max_length=320)
    address = models.CharField(max_length=320)
    subject = models.CharField(max_length=998)
    body = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=255, unique=True)
    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created = models.DateTimeField()
    due = models.DateTimeField()
    sent = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, blank=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due"], name="outbox_state_due"),
            models.Index(fields=["address", "id"], name="outbox_address"),
        ]

    def __str__(self) -> str:
        return self.message_id
