import re

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max

PER_BATCH = 500


def give_lines(apps, schema_editor):
    """Put all values into lines. What one place shows today came from several loadings, and stays one line: that of the last of these."""
    Provider = apps.get_model("indicators", "Provider")
    Vintage = apps.get_model("indicators", "Vintage")
    Line = apps.get_model("indicators", "Line")
    Observation = apps.get_model("indicators", "Observation")
    providers = {}
    for vintage in Vintage.objects.select_related("organisation"):
        slug, name = _provider_of(vintage)
        if slug not in providers:
            providers[slug] = Provider.objects.create(slug=slug, name=name)
        vintage.provider = providers[slug]
        vintage.save(update_fields=["provider"])
    by_vintage = dict(Vintage.objects.values_list("pk", "provider"))
    current = models.Q(until=None)
    held = current & models.Q(value__isnull=False)
    rows = Observation.objects.order_by("series", "area", "key").values("series", "area", "key").annotate(
        newest=Max("since", filter=current),
        ever=Max("since"),
        count=models.Count("pk", filter=held),
        first=models.Min("year", filter=held),
        last=models.Max("year", filter=held),
    )
    batch = []
    for row in list(rows):
        changed = row["newest"] or row["ever"]
        batch.append(
            Line(
                series_id=row["series"],
                area=row["area"],
                key=row["key"],
                provider_id=by_vintage[changed],
                shown=True,
                values=row["count"],
                first=row["first"],
                last=row["last"],
                changed_id=changed,
            )
        )
    Line.objects.bulk_create(batch, batch_size=PER_BATCH)
    line = Line.objects.filter(
        series=models.OuterRef("series"), area=models.OuterRef("area"), key=models.OuterRef("key")
    )
    Observation.objects.update(line=models.Subquery(line.values("pk")[:1]))
    if schema_editor.connection.vendor == "postgresql":
        # It does not alter a table while the checks of what was just written in it are still to come.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _provider_of(vintage):
    if vintage.origin == "pack":
        return "packs", {"en": vintage.source} if vintage.source else {}
    if vintage.source.startswith("United Nations Statistics Division"):
        return "unsd", {"en": "United Nations Statistics Division"}
    if slug := re.sub(r"[^\w]+|_", "-", vintage.source.strip().lower()).strip("-")[:60].strip("-"):
        return slug, {"en": vintage.source}
    if vintage.organisation:
        return vintage.organisation.slug[:60], dict(vintage.organisation.name)
    return "site", {}


class Migration(migrations.Migration):

    dependencies = [
        ("indicators", "0002_answers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Provider",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.CharField(max_length=60, unique=True)),
                ("name", models.JSONField(default=dict)),
                ("area", models.CharField(blank=True, max_length=40)),
                ("language", models.CharField(blank=True, max_length=20)),
                ("url", models.TextField(blank=True)),
                ("licence", models.CharField(blank=True, max_length=200)),
                ("mapping", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddField("indicator", "provider", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="indicators", to="indicators.provider")),
        migrations.AddField("indicator", "code", models.CharField(blank=True, default="", max_length=60), preserve_default=False),
        migrations.AddField("indicator", "variant_of", models.CharField(blank=True, default="", max_length=120), preserve_default=False),
        migrations.AddField("indicator", "tier", models.CharField(blank=True, default="", max_length=40), preserve_default=False),
        migrations.AddField("indicator", "metadata", models.JSONField(default=dict)),
        migrations.AddField("vintage", "provider", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="indicators.provider")),
        migrations.AddField("target", "provider", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="indicators.provider")),
        migrations.AlterField("target", "area", models.CharField(max_length=40)),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("area", models.CharField(max_length=40)),
                ("key", models.CharField(blank=True, max_length=400)),
                ("shown", models.BooleanField(default=False)),
                ("values", models.PositiveIntegerField(default=0)),
                ("first", models.SmallIntegerField(null=True)),
                ("last", models.SmallIntegerField(null=True)),
                ("changed", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="indicators.vintage")),
                ("provider", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="indicators.provider")),
                ("series", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="indicators.series")),
            ],
            options={
                "indexes": [models.Index(fields=["area", "series"], name="line_area")],
                "constraints": [
                    models.UniqueConstraint(fields=("series", "key", "area", "provider"), name="line_once"),
                    models.UniqueConstraint(condition=models.Q(("shown", True)), fields=("series", "key", "area"), name="line_shown_once"),
                ],
            },
        ),
        migrations.AddField("observation", "time_detail", models.CharField(blank=True, default="", max_length=60), preserve_default=False),
        migrations.AddField("observation", "line", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="observations", to="indicators.line")),
        migrations.RunPython(give_lines, migrations.RunPython.noop),
        migrations.RemoveConstraint("observation", "observation_holds_once"),
        migrations.RemoveIndex("observation", "observation_place"),
        migrations.RemoveField("observation", "series"),
        migrations.RemoveField("observation", "area"),
        migrations.RemoveField("observation", "key"),
        migrations.AlterField("observation", "line", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="observations", to="indicators.line")),
        migrations.AlterField("observation", "until", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="ended", to="indicators.vintage")),
        migrations.AddConstraint("observation", models.UniqueConstraint(condition=models.Q(("until", None)), fields=("line", "time"), name="observation_holds_once")),
        migrations.AddIndex("observation", models.Index(condition=models.Q(("until__isnull", False)), fields=["until"], name="observation_ended")),
    ]
