from django.conf import settings
from django.db import models

from goalweave.accounts.models import Organisation


class Page(models.TextChoices):
    ROLLUP = "rollup"
    RECORDS = "records"


class SavedView(models.Model):
    """A filter that a person keeps under a name. organisation: whose members may use it too. query: of the address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    name = models.CharField(max_length=120)
    page = models.CharField(max_length=20, choices=Page.choices)
    query = models.CharField(max_length=2000, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["user", "page"], name="saved_view_of_user")]

    def __str__(self) -> str:
        return self.name


class ListLayout(models.Model):
    """How a person wants a list: columns, by name and in their order, and so many rows on a page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="list_layouts")
    page = models.CharField(max_length=20, choices=Page.choices)
    columns = models.JSONField(default=list)
    size = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="list_layout_once_per_page")]

    def __str__(self) -> str:
        return self.page


class IndexDraft(models.Model):
    """An index that an organisation puts together in the browser. fields: of its form, name → text, also while something is still missing."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="index_drafts")
    title = models.CharField(max_length=200)
    fields = models.JSONField(default=dict)
    changed = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organisation", "title"], name="index_draft_of_organisation")]

    def __str__(self) -> str:
        return self.title
