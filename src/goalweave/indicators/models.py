from django.conf import settings
from django.db import models

from goalweave.accounts.models import Organisation
from goalweave.core.model.periods import period_text
from goalweave.frameworks.models import Node


class Origin(models.TextChoices):
    """pack: it ships, or lies in your own folder; file: it came with observations; person: someone made it here;
    answer: an organisation answered a questionnaire, and the answer was published."""

    PACK = "pack"
    FILE = "file"
    PERSON = "person"
    ANSWER = "answer"


class Provider(models.Model):
    """As core.model.Provider. mapping: units, codes and columns of its files by the names that it uses for them."""

    slug = models.CharField(max_length=60, unique=True)
    name = models.JSONField(default=dict)
    area = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=20, blank=True)
    url = models.TextField(blank=True)
    licence = models.CharField(max_length=200, blank=True)
    mapping = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.slug


class Indicator(models.Model):
    """As core.model.Indicator. organisation: its owner, null: the site; public: whether others see it; provider: who defined it, null
    where it is not a publisher's own; variant_of: as text, `sdg@2025:9.4.1`, empty for none.
    """

    slug = models.CharField(max_length=120, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    public = models.BooleanField(default=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    name = models.JSONField(default=dict)
    calculation = models.JSONField(default=dict)
    custodian = models.JSONField(default=dict)
    source = models.TextField(blank=True)
    status = models.CharField(max_length=20)
    position = models.PositiveIntegerField(default=0)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, related_name="indicators")
    code = models.CharField(max_length=60, blank=True)
    variant_of = models.CharField(max_length=120, blank=True)
    tier = models.CharField(max_length=40, blank=True)
    metadata = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.slug


class Measure(models.Model):
    """That an indicator says something of a node."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="measures")
    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indicator", "node"], name="measure_once")]


class Series(models.Model):
    """As core.model.Series."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="series")
    code = models.CharField(max_length=120, unique=True)
    name = models.JSONField(default=dict)
    unit = models.CharField(max_length=40, blank=True)
    multiplier = models.SmallIntegerField(default=0)
    dimensions = models.JSONField(default=list)
    headline = models.JSONField(default=dict)
    direction = models.CharField(max_length=10, blank=True)
    lowest = models.FloatField(null=True)
    highest = models.FloatField(null=True)
    source = models.TextField(blank=True)
    status = models.CharField(max_length=20)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    position = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.code


class Code(models.Model):
    """What a code of a dimension is called, in all series."""

    dimension = models.CharField(max_length=60)
    code = models.CharField(max_length=120)
    name = models.JSONField(default=dict)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dimension", "code"], name="code_once_per_dimension")]


class Vintage(models.Model):
    """One loading that changed something. release: the publisher's name of that state of the data.

    provider: whose values they are; organisation: for whom it was loaded, null: the site; digest: SHA-256 of the file; counts: new, changed, gone.
    """

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, related_name="+")
    release = models.CharField(max_length=120, blank=True)
    source = models.TextField(blank=True)
    file = models.CharField(max_length=255, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    loaded = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    counts = models.JSONField(default=dict)


class Line(models.Model):
    """The values of one provider for a series, an area and a key: `AGE=Y15T24;SEX=F`.

    shown: whether it is the one that pages show, of those of several providers (indicators.lines); values, first, last: number and
    years of its current values; changed: the vintage that changed it last.
    """

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="lines", db_index=False)
    area = models.CharField(max_length=40)
    key = models.CharField(max_length=400, blank=True)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="lines")
    shown = models.BooleanField(default=False)
    values = models.PositiveIntegerField(default=0)
    first = models.SmallIntegerField(null=True)
    last = models.SmallIntegerField(null=True)
    changed = models.ForeignKey(Vintage, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "key", "area", "provider"], name="line_once"),
            models.UniqueConstraint(
                fields=["series", "key", "area"], condition=models.Q(shown=True), name="line_shown_once"
            ),
        ]
        indexes = [
            models.Index(fields=["area", "series"], name="line_area"),
            # Where there are values is read from this index alone, in its order.
            models.Index(
                fields=["series", "key", "area", "values"], condition=models.Q(shown=True), name="line_with_values"
            ),
        ]


class Observation(models.Model):
    """As core.model.Observation; never changed, but followed by another row.

    since: the vintage that it came with; until: the one that put another in its place, null while it holds.
    """

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="observations")
    time = models.CharField(max_length=20)
    time_detail = models.CharField(max_length=60, blank=True)
    year = models.SmallIntegerField()
    value = models.FloatField(null=True)
    bound = models.CharField(max_length=1, blank=True)
    status = models.CharField(max_length=4)
    nature = models.CharField(max_length=4, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    multiplier = models.SmallIntegerField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    source = models.TextField(blank=True)
    footnote = models.TextField(blank=True)
    since = models.ForeignKey(Vintage, on_delete=models.PROTECT, related_name="came")
    until = models.ForeignKey(Vintage, on_delete=models.PROTECT, null=True, related_name="ended", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "time"], condition=models.Q(until=None), name="observation_holds_once"
            )
        ]
        # Almost all observations hold, so that an index of those that do not is a small one.
        indexes = [models.Index(fields=["until"], condition=models.Q(until__isnull=False), name="observation_ended")]

    @property
    def area(self) -> str:
        return self.line.area

    @property
    def period(self) -> str:
        """The period as it is shown."""
        return period_text(self.time, self.time_detail)


class Target(models.Model):
    """As core.model.Target. organisation: its owner, null: the site; provider: who published it, null where it is not known."""

    node = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="targets")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin.choices)
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, related_name="+")
    area = models.CharField(max_length=40)
    key = models.CharField(max_length=400, blank=True)
    aim = models.CharField(max_length=10)
    value = models.FloatField(null=True)
    year = models.SmallIntegerField(null=True)
    direction = models.CharField(max_length=10)
    baseline = models.FloatField(null=True)
    since = models.SmallIntegerField(null=True)
    milestones = models.JSONField(default=dict)
    method = models.CharField(max_length=20)
    source = models.TextField(blank=True)
    status = models.CharField(max_length=20)
    note = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["node", "series", "area", "key"], condition=models.Q(organisation=None), name="target_once"
            ),
            models.UniqueConstraint(
                fields=["node", "series", "area", "key", "organisation"],
                condition=models.Q(organisation__isnull=False),
                name="target_once_of_organisation",
            ),
        ]


class Area(models.Model):
    """As core.model.SubnationalArea. provider: the slug of who defined it; country: ISO 3166-1 alpha-2; boundary: simplified, empty without."""

    code = models.CharField(max_length=40, unique=True)
    provider = models.CharField(max_length=60)
    country = models.CharField(max_length=2, db_index=True)
    parent = models.CharField(max_length=40)
    name = models.JSONField(default=dict)
    level = models.JSONField(default=dict)
    boundary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.code


class AreaRevision(models.Model):
    """One row whose number changes with every write to areas."""

    number = models.BigIntegerField()
