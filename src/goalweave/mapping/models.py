from django.db import models

from goalweave.frameworks.models import Node
from goalweave.registry.models import Record


class State(models.TextChoices):
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Mapping(models.Model):
    """record → node, as core.model.Mapping."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="mappings")
    node = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="mappings")
    state = models.CharField(max_length=20, choices=State.choices, default=State.SUGGESTED)
    origin = models.CharField(max_length=60)
    score = models.FloatField(default=1.0)
    rank = models.CharField(max_length=20, default="primary")
    share = models.FloatField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "node"], name="mapping_once_per_record_and_node"),
            models.CheckConstraint(condition=models.Q(score__gte=0, score__lte=1), name="mapping_score_in_range"),
        ]
        indexes = [models.Index(fields=["node", "state"], name="mapping_node_state")]


class Evidence(models.Model):
    """A passage of the record's text in `language`: text == record.text[language][start:end]. words: [start, end] of
    each, within `text`, as in core.model.Evidence."""

    mapping = models.ForeignKey(Mapping, on_delete=models.CASCADE, related_name="evidence")
    text = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    language = models.CharField(max_length=10)
    words = models.JSONField(default=list)
