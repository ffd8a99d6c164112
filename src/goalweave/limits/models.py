from django.db import models


class AttemptCount(models.Model):
    """How often something was done within a window of time, counted for all processes together. key: what is counted, with a digest that
    only this site can make of a network, an address or a puzzle, so that none is readable here; starts: when the window began."""

    key = models.CharField(max_length=120)
    starts = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "starts"], name="limits_count_once")]
        indexes = [models.Index(fields=["starts"], name="limits_count_starts")]


class SharedValue(models.Model):
    """A value of the cache that all processes share (cache.py). value: JSON, with the moment at which it was written; expires: from when on it counts as not there."""

    key = models.CharField(max_length=300, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)
