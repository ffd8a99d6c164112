"""Files that an entry took over before this was noted, by the log: erasure by their sender must reach them."""

from django.db import migrations


def note_senders(apps, schema_editor):
    lines = apps.get_model("audit", "Entry").objects.filter(object_type="call_entry", verb="merge").order_by("pk")
    files, entries = apps.get_model("calls", "EntryFile").objects, apps.get_model("calls", "CallEntry").objects
    for line in lines.iterator():
        after = line.after or {}
        taken = (after.get("taken") or {}).get("files")
        if taken and entries.filter(pk=after["merged_from"]).exists():
            # What was undone has gone back, and is in the other entry no more.
            there = files.filter(pk__in=taken, entry=after["merged_into"], sent_with=None)
            there.update(sent_with=after["merged_from"])


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_sent_with"), ("audit", "0007_lines_of_people")]

    operations = [migrations.RunPython(note_senders, migrations.RunPython.noop)]
