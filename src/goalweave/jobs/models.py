from django.db import models


class Worker(models.Model):
    """A process that does background work, from its start to its end.

    id: what its tasks name as the worker that claimed them; site: the same for all workers of a `goalweave serve`; queues:
    separated by commas; beats: grows while the process runs, whatever the clock says; stopping: it was told to end, so that
    a task that it leaves behind does not count as a failed attempt.
    """

    id = models.CharField(max_length=64, primary_key=True)
    site = models.CharField(max_length=64)
    queues = models.CharField(max_length=200)
    host = models.CharField(max_length=255)
    pid = models.PositiveBigIntegerField()
    started = models.DateTimeField()
    seen = models.DateTimeField()
    beats = models.PositiveBigIntegerField(default=0)
    stopping = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.queues} ({self.host}, {self.pid})"


class CompletedStep(models.Model):
    """Work of a task that is done once, however often the task is begun: the row is written with what the work changes. task: its id."""

    task = models.CharField(max_length=64, primary_key=True)
    completed = models.DateTimeField()

    def __str__(self) -> str:
        return self.task
