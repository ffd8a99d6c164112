from django.conf import settings
from django.db import models
from django.db.models import Q

from goalweave.accounts.models import Organisation, Unit
from goalweave.frameworks.models import Framework
from goalweave.registry.models import Record


class MatrixKind(models.TextChoices):
    """core.interlinkages.MatrixKind."""

    INFLUENCE = "influence"
    CORRELATION = "correlation"


class MatrixOrigin(models.TextChoices):
    """file: was loaded; panel: a group scored it on the site."""

    FILE = "file"
    PANEL = "panel"


class Matrix(models.Model):
    """Scores for ordered pairs of nodes of one framework (core.interlinkages.CrossImpactMatrix).

    slug: its name in addresses and commands; organisation: the owner, null for the site; public: everyone sees it, else the
    owner's members; nodes: codes, in order; provenance: of a panel's result (see queries.matrices.Provenance); revision: another
    one whenever the scores are others, so that a process knows an old copy; removed: since when no one sees it.
    """

    slug = models.SlugField(max_length=80, unique=True)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    public = models.BooleanField(default=True)
    origin = models.CharField(max_length=10, choices=MatrixOrigin.choices)
    kind = models.CharField(max_length=20, choices=MatrixKind.choices)
    title = models.JSONField(default=dict)
    source = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    panel = models.CharField(max_length=300, blank=True)
    scale = models.CharField(max_length=40)
    lowest = models.FloatField()
    highest = models.FloatField()
    scale_source = models.CharField(max_length=300, blank=True)
    nodes = models.JSONField(default=list)
    file = models.CharField(max_length=300, blank=True)
    provenance = models.JSONField(default=dict)
    revision = models.UUIDField()
    loaded = models.DateTimeField()
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    removed = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(lowest__lt=models.F("highest")), name="matrix_scale_has_range")
        ]

    def __str__(self) -> str:
        return self.slug


class Pair(models.Model):
    """What a matrix says of an ordered pair (core.interlinkages.PairScore). subject, object: codes, which stay when a later edition
    of the framework's data lacks the node; scorers, lowest, highest: of a panel's result."""

    matrix = models.ForeignKey(Matrix, on_delete=models.CASCADE, related_name="pairs")
    subject = models.CharField(max_length=60)
    object = models.CharField(max_length=60)
    score = models.FloatField(null=True)
    benefit = models.FloatField(null=True)
    trade_off = models.FloatField(null=True)
    rationale = models.JSONField(default=dict)
    evidence = models.TextField(blank=True)
    place = models.TextField(blank=True)
    source = models.TextField(blank=True)
    scorers = models.PositiveSmallIntegerField(null=True)
    lowest = models.FloatField(null=True)
    highest = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matrix", "subject", "object"], name="pair_once_per_matrix"),
            models.CheckConstraint(condition=~Q(subject=models.F("object")), name="pair_of_two_nodes"),
            models.CheckConstraint(
                condition=Q(score__isnull=False, benefit=None, trade_off=None)
                | Q(score=None) & (Q(benefit__isnull=False) | Q(trade_off__isnull=False)),
                name="pair_has_a_score_or_two_sides",
            ),
        ]


class MatrixChoice(models.Model):
    """A matrix that an organisation has chosen for its trade-offs. matrix: a row, or null for a linkage; linkage: id of a linkage
    of the catalogue, else empty."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="matrix_choices")
    matrix = models.ForeignKey(Matrix, on_delete=models.CASCADE, null=True, related_name="choices")
    linkage = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "matrix"], condition=Q(matrix__isnull=False), name="matrix_chosen_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "linkage"], condition=~Q(linkage=""), name="linkage_chosen_once"
            ),
            models.CheckConstraint(
                condition=Q(matrix=None) & ~Q(linkage="") | Q(matrix__isnull=False, linkage=""),
                name="matrix_or_linkage_chosen",
            ),
        ]


class ExerciseState(models.TextChoices):
    """preparing: nodes and people can change; first, second: the round that people score in; discussion: the first round is closed
    and its scores can be read; closed: there is a result; cancelled: there will be none."""

    PREPARING = "preparing"
    FIRST = "first"
    DISCUSSION = "discussion"
    SECOND = "second"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Exercise(models.Model):
    """A group scores the pairs of some nodes. organisation: whose editors coordinate it; nodes: codes, in order; per_pair: so many
    people score each pair, or all if there are fewer; public: the result is; version: one more with every change; revision: another one with every change, never one used before."""

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exercises")
    title = models.JSONField(default=dict)
    message = models.TextField(blank=True)
    country = models.CharField(max_length=2, blank=True)
    nodes = models.JSONField(default=list)
    per_pair = models.PositiveSmallIntegerField(default=3)
    public = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=ExerciseState.choices, default=ExerciseState.PREPARING)
    made = models.DateTimeField()
    opened = models.DateTimeField(null=True)
    first_closed = models.DateTimeField(null=True)
    second_opened = models.DateTimeField(null=True)
    closed = models.DateTimeField(null=True)
    result = models.ForeignKey(Matrix, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    revision = models.UUIDField()

    @property
    def round(self) -> int:
        """The round that people score in now, 0 for none."""
        return {ExerciseState.FIRST: 1, ExerciseState.SECOND: 2}.get(ExerciseState(self.state), 0)


class Panellist(models.Model):
    """Someone who scores: a user, or a guest with a link, of whose token only the SHA-256 is stored.

    organisation: that they speak for, null for none; withdrawn: since when they do not score any more.
    """

    exercise = models.ForeignKey(Exercise, on_delete=models.CASCADE, related_name="panellists")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    expires = models.DateTimeField(null=True)
    added = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exercise", "user"], name="panellist_once_per_exercise"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, token_hash=None) | Q(user=None, token_hash__isnull=False),
                name="panellist_is_a_user_or_a_guest",
            ),
        ]


class Scoring(models.Model):
    """One question put to one person: if progress is made on the subject, how does this influence progress on the object?

    score: −3 to 3, null while open and for “cannot say”; answered: since when; position: in the person's order.
    """

    panellist = models.ForeignKey(Panellist, on_delete=models.CASCADE, related_name="scorings")
    round = models.PositiveSmallIntegerField()
    position = models.PositiveIntegerField()
    subject = models.CharField(max_length=60)
    object = models.CharField(max_length=60)
    score = models.SmallIntegerField(null=True)
    reason = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    answered = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["panellist", "round", "subject", "object"], name="scoring_once_per_person_and_round"
            ),
            models.CheckConstraint(condition=Q(score__gte=-3, score__lte=3), name="scoring_in_scale"),
            models.CheckConstraint(condition=Q(score=None) | Q(answered__isnull=False), name="scoring_is_answered"),
        ]
        indexes = [
            # Finds the next question in one step however many there are, and counts those that are left.
            models.Index(
                fields=["panellist", "round", "position"], condition=Q(answered=None), name="scoring_next_open"
            ),
            # Counts the questions of a person without a look at the rows.
            models.Index(fields=["panellist", "round", "answered"], name="scoring_progress"),
        ]


class TradeOffState(models.TextChoices):
    OPEN = "open"
    MITIGATED = "mitigated"
    ACCEPTED = "accepted"
    NOT_APPLICABLE = "not_applicable"


class TradeOffTreatment(models.Model):
    """What an organisation does about a trade-off of its own work; no row as long as nobody has said anything.

    It stays when the records or the score are gone, and then is history. measure: a record that mitigates it, or measure_text;
    owner, unit: who sees to it; review: the day on which it is looked at again; version: one more with every change.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="trade_offs")
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60)
    object = models.CharField(max_length=60)
    state = models.CharField(max_length=20, choices=TradeOffState.choices, default=TradeOffState.OPEN)
    reason = models.TextField(blank=True)
    measure = models.ForeignKey(Record, on_delete=models.SET_NULL, null=True, related_name="mitigated_trade_offs")
    measure_text = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.SET_NULL, null=True, related_name="+")
    review = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)
    updated = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "framework", "subject", "object"], name="trade_off_once_per_organisation"
            )
        ]
        indexes = [models.Index(fields=["review"], name="trade_off_review")]
