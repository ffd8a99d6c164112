from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import pgettext


class User(AbstractUser):
    """A person who signs in, by email. name: in any script, shown instead of first and last name; language: the one
    that mails are written in (a code of settings.LANGUAGES); switched_off: how often that was done: sessions and links
    from before end each time, also where the person is turned on again; erased: since when nothing personal is left, and
    the row only stands for whoever it was."""

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10, default="en")
    switched_off = models.PositiveIntegerField(default=0)
    erased = models.DateTimeField(null=True)

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_once")]

    def __str__(self) -> str:
        if self.erased is not None:
            return pgettext("an author", "a former member")
        return self.name or self.email or self.username

    def get_full_name(self) -> str:
        return str(self) if self.erased is not None else self.name

    def get_session_auth_hash(self) -> str:
        return self._of_now(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        return map(self._of_now, super().get_session_auth_fallback_hash())

    def _of_now(self, session: str) -> str:
        """What a session is held to, another after the person was turned off."""
        return f"{session}-{self.switched_off}" if self.switched_off else session


class SignedInDevice(models.Model):
    """What a person sees of one of their sessions. device: browser and system, empty if not recognised; since: the sign-in.

    No address is stored. The row ends with the session, however that ends.
    """

    session = models.OneToOneField("sessions.Session", on_delete=models.CASCADE, related_name="device")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    device = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()


class StakeholderKind(models.TextChoices):
    GOVERNMENT = "government"
    INTERGOVERNMENTAL = "intergovernmental"
    CIVIL_SOCIETY = "civil_society"
    PRIVATE_SECTOR = "private_sector"
    ACADEMIA = "academia"
    PHILANTHROPY = "philanthropy"
    OTHER = "other"


class Organisation(models.Model):
    """name, short: language maps. kind: empty if not known; ref: identifier as in IATI; country: ISO 3166-1 alpha-2;
    second_review: mappings need a second reviewer."""

    slug = models.SlugField(unique=True)
    name = models.JSONField(default=dict)
    short = models.JSONField(default=dict)
    kind = models.CharField(max_length=20, choices=StakeholderKind.choices, blank=True)
    ref = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2, blank=True)
    second_review = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.slug


class Unit(models.Model):
    """A part of an organisation: sector, bureau, regional office."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="units")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    slug = models.SlugField()
    name = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "slug"], name="unit_slug_once_per_organisation")]

    def __str__(self) -> str:
        return self.slug


class Role(models.TextChoices):
    READER = "reader"
    CONTRIBUTOR = "contributor"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    MANAGER = "manager"


WRITERS = (Role.CONTRIBUTOR, Role.REVIEWER, Role.EDITOR, Role.MANAGER)
EDITORS = (Role.EDITOR, Role.MANAGER)


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.READER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once_per_organisation")
        ]


class Invitation(models.Model):
    """An invitation to an organisation. Only the SHA-256 of the token is stored; the token itself is in the email.

    It is valid until it is used, withdrawn or past `expires`. link_shown: to whoever invited, instead of being mailed, so that its use
    proves nothing of the address.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.READER)
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True, related_name="invitations")
    language = models.CharField(max_length=10, default="en")
    token_hash = models.CharField(max_length=64, unique=True)
    link_shown = models.BooleanField(default=False)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made = models.DateTimeField()
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True)
    used_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(used=None, withdrawn=None),
                name="invitation_once_at_a_time",
            )
        ]
