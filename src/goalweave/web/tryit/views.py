"""Try it: a text or a file in, its map out, nothing stored."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.pipeline import MapOptions, Mapped, map_records
from goalweave.formats import read
from goalweave.formats.limits import Limits
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.engine import engine
from goalweave.reports.mapped import view
from goalweave.reports.messages import said
from goalweave.web.frame import MAIN
from goalweave.web.tryit.forms import TryForm

# Smaller than on the command line: a page must answer while somebody waits.
LIMITS = Limits(file=20_000_000, expanded=100_000_000, cells=1_000_000, pages=500)
MOST_RECORDS = 3_000


def try_it(request: HttpRequest) -> HttpResponse:
    sent = request.method == "POST"
    form = TryForm(request.POST, request.FILES) if sent else TryForm()
    context: dict[str, object] = {"form": form}
    code = 200
    if sent:
        code = 400
        if form.is_valid():
            try:
                mapped = _map(form.cleaned_data)
                context["mapped"] = view(mapped)
                code = 200
            except InputError as error:
                form.add_error(None, said(error))
    return render(request, "tryit/try.html", context, status=code)


def _map(data: dict[str, Any]) -> Mapped:
    file = data.get("file")
    stream, name = (file.file, file.name) if file else (BytesIO(data["text"].encode()), "text.txt")
    known = catalogue()
    records = []
    for record in read(stream, name, limits=LIMITS):
        records.append(record)
        if len(records) > MOST_RECORDS:
            raise InputError(
                Message(
                    "more than {most} records; use the command line for files of this size",
                    most=MOST_RECORDS,
                ),
                file=name,
            )
    return map_records(records, known, engine(), MapOptions(to=MAIN))
