"""Pages of a site on a full disk, in this process: `python -m bench.faults.full_site DISK`, which `bench.faults` calls.

Prints a line for each request: what it was, the status, and whether that is what should be. A page that only reads answers 200; one
that writes answers 507 and has written nothing, or has written all of it; the same request succeeds when there is room.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.faults.machine import filled
from bench.load.page_forms import find_form

FULL = 507
READ = ("/", "/records/", "/search/?q=water", "/frameworks/", "/about/", "/api/v1/records")


def main(disk: Path) -> int:
    from goalweave.cli.data import use_database

    use_database()
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client
    from django.urls import reverse
    from tests.factories.accounts import administrator

    from goalweave.registry.models import Attachment, Record

    settings.ALLOWED_HOSTS = ["*"]
    client = Client(raise_request_exception=False)
    user = administrator().user
    assert user is not None
    client.force_login(user)
    record = Record.objects.latest("pk")
    edit = f"/records/{record.pk}/edit/"
    form = find_form(client.get(edit).content.decode(), edit)
    assert form is not None
    number = 0

    def title() -> dict[str, str]:
        nonlocal number
        number += 1
        return {"title:en": f"Renamed {number} " + "x" * 100}

    def save() -> tuple[int, bool]:
        changes = title()
        fresh = find_form(client.get(edit).content.decode(), edit) or form
        status = client.post(edit, fresh.body(changes), content_type="application/x-www-form-urlencoded").status_code
        return status, Record.objects.get(pk=record.pk).title.get("en") == changes["title:en"]

    def upload() -> tuple[int, bool]:
        before = Attachment.objects.count(), files()
        file = SimpleUploadedFile("notes.txt", b"z" * 3_000_000)
        status = client.post(f"/records/{record.pk}/files/", {"file": file}).status_code
        after = Attachment.objects.count(), files()
        if after not in (before, (before[0] + 1, before[1] + 1)):
            return status, False
        return status, after != before

    def files() -> int:
        return sum(path.is_file() for path in (Path(settings.DATA_DIR) / "files").rglob("*"))

    def document() -> tuple[int, bool]:
        answer = client.get(reverse("document", args=["profile"]), {"organisation": "own", "format": "docx"})
        return answer.status_code, answer.status_code == 200

    writes: dict[str, Callable[[], tuple[int, bool]]] = {"save a record": save, "upload a file": upload}
    wrong = 0

    def say(what: str, status: int, fine: bool) -> None:
        nonlocal wrong
        wrong += not fine
        print(f"    {what}: {status}{'' if fine else ', WRONG'}")

    for address in READ:
        client.get(address)
    with filled(disk, 0):
        for address in READ:
            status = client.get(address).status_code
            say(f"read {address}", status, status == 200)
        for name, write in writes.items():
            status, written = write()
            say(name, status, (status == FULL and not written) or (status < 400 and written))
        status, _written = document()
        say("make a document", status, status in (200, FULL))
    for name, write in writes.items():
        status, written = write()
        say(f"{name}, with room", status, status < 400 and written)
    status, written = document()
    say("make a document, with room", status, written)
    return wrong


if __name__ == "__main__":
    wrong: Any = main(Path(sys.argv[1]))
    sys.stdout.flush()
    # Threads of what reads texts may still run.
    os._exit(1 if wrong else 0)
