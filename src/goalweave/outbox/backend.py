"""Django's email backend that stores mails instead of sending them (EMAIL_BACKEND)."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from goalweave.outbox.actions import store_mail


class EmailBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Returns how many messages were stored."""
        for message in email_messages:
            store_mail(message=message, now=timezone.now())
        return len(email_messages)
