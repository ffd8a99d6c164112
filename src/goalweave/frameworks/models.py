from django.db import models


class Framework(models.Model):
    """One edition, as core.model.Framework; `key` is `sdg@2025`."""

    key = models.CharField(max_length=120, unique=True)
    slug = models.CharField(max_length=60)
    edition = models.CharField(max_length=60)
    default = models.BooleanField(default=False)
    title = models.JSONField(default=dict)
    short = models.JSONField(default=dict)
    owner = models.JSONField(default=dict)
    source = models.TextField(blank=True)
    uri = models.CharField(max_length=500, blank=True)
    levels = models.JSONField(default=list)
    mentions = models.JSONField(default=list)
    opened = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.key


class Node(models.Model):
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="nodes")
    code = models.CharField(max_length=60)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="children")
    level = models.CharField(max_length=40)
    position = models.PositiveIntegerField()
    label = models.JSONField(default=dict)
    wording = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    status = models.CharField(max_length=20)
    uri = models.CharField(max_length=500, blank=True)
    colour = models.CharField(max_length=20, blank=True)
    source = models.TextField(blank=True)
    properties = models.JSONField(default=dict)
    formerly = models.JSONField(default=list)
    facilitators = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="node_code_once_per_framework")]

    def __str__(self) -> str:
        return self.code


class Linkage(models.Model):
    """release: number of the version that the site has released, of a linkage that its owners maintain there (goalweave.linkages);
    empty: it comes from a pack, which replaces it at each load."""

    slug = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20)
    subject = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="+")
    object = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="+")
    title = models.JSONField(default=dict)
    source = models.TextField(blank=True)
    release = models.CharField(max_length=20, blank=True, default="")

    def __str__(self) -> str:
        return self.slug


class Link(models.Model):
    linkage = models.ForeignKey(Linkage, on_delete=models.CASCADE, related_name="links")
    subject = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="links_out")
    object = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="links_in")
    relation = models.CharField(max_length=20)
    weight = models.FloatField(null=True)
    sign = models.SmallIntegerField(default=1)
    strength = models.CharField(max_length=20, blank=True)
    strength_by = models.CharField(max_length=20, default="ours")
    status = models.CharField(max_length=20)
    rationale = models.JSONField(default=dict)
    note = models.JSONField(default=dict)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["linkage", "subject", "object", "relation", "sign"], name="link_once_per_linkage"
            ),
            models.CheckConstraint(condition=models.Q(weight__gt=0, weight__lte=1), name="link_weight_in_range"),
        ]


class Revision(models.Model):
    """One row: another number after every change to frameworks and links, so that a process knows an old catalogue."""

    number = models.PositiveBigIntegerField(default=0)
