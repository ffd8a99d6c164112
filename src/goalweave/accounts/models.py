from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person who signs in. `language` is the one that pages and mails are shown in."""

    language = models.CharField(max_length=10, default="en")


class Organisation(models.Model):
    slug = models.SlugField(unique=True)
    name = models.JSONField(default=dict)
    short = models.JSONField(default=dict)

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


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.READER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once_per_organisation")
        ]
