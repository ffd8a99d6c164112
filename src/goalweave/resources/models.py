import uuid
from typing import Any

from django.conf import settings
from django.db import models

from goalweave.accounts.models import Organisation
from goalweave.frameworks.models import Node
from goalweave.registry.files import private_files


class ResourceKind(models.TextChoices):
    GUIDE = "guide"
    TOOL = "tool"
    DATASET = "dataset"
    TRAINING = "training"
    PUBLICATION = "publication"
    WEBSITE = "website"


class ResourceState(models.TextChoices):
    """draft: only its editors see it; published: everyone does."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Resource(models.Model):
    """A page with, as far as it has them, a link and files. organisation: whose editors keep it, null: the site; title,
    summary, text: language maps, the text in Markdown; url: http or https; licence: under which others may use it, such as CC BY 4.0;
    position: place in lists, the lowest first; version: one more with every change; deleted: since when no one sees it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="resources")
    kind = models.CharField(max_length=20, choices=ResourceKind.choices)
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    text = models.JSONField(default=dict)
    url = models.CharField(max_length=1000, blank=True)
    licence = models.CharField(max_length=100, blank=True)
    nodes = models.ManyToManyField(Node, related_name="resources")
    state = models.CharField(max_length=20, choices=ResourceState.choices, default=ResourceState.DRAFT)
    position = models.PositiveIntegerField(default=0, db_index=True)
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField()
    updated = models.DateTimeField()
    deleted = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.title.get("en") or self.pk)


def resource_file_path(file: Any, name: str) -> str:
    """A name of our own, whatever the file is called."""
    return f"resources/{file.resource_id}/{uuid.uuid4().hex}"


class ResourceFile(models.Model):
    """A file of a resource. media_type: by its content (registry.files); digest: SHA-256; language: of what is in it, empty if it
    is not known; removed: since when no one sees it, though the file stays."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    file = models.FileField(storage=private_files, upload_to=resource_file_path)
    language = models.CharField(max_length=10, blank=True)
    added = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    removed = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
