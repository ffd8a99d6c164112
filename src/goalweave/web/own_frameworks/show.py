"""One uploaded framework in three steps: check, preview, done."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError, Severity
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.imports.models import FrameworkState, FrameworkUpload
from goalweave.imports.own_frameworks.checking import problem_from_json
from goalweave.imports.own_frameworks.queries import drafted_pack, find_framework_upload
from goalweave.imports.rules import may_load_framework
from goalweave.web.frame import actor
from goalweave.web.imports.names import SEVERITY
from goalweave.web.own_frameworks.listing import STATES, crumbs
from goalweave.web.own_frameworks.preview import preview_context
from goalweave.wording.messages import translated

STEPS = ("check", "preview", "done")


def visible_upload(request: HttpRequest, pk: int) -> tuple[Actor, FrameworkUpload]:
    """Return the actor and the upload; 404 for people who may not see it."""
    who = actor(request)
    upload = find_framework_upload(who, pk)
    if upload is None:
        raise Http404
    return who, upload


def show(request: HttpRequest, pk: int) -> HttpResponse:
    who, upload = visible_upload(request, pk)
    reached = _reached_steps(upload)
    requested = request.GET.get("step", "")
    step = requested if requested in reached else _first_step(upload, reached)
    context: dict[str, Any] = {
        "upload": upload,
        "state": STATES[FrameworkState(upload.state)],
        "step": step,
        "steps": _step_links(upload, reached, step),
        "crumbs": crumbs(upload.name),
        "may_load": may_load_framework(who),
        "stale": upload.state == FrameworkState.CHECKED and upload.revision != framework_revision(),
    }
    if step == "check":
        context["problems"] = [
            (SEVERITY[problem.severity], problem, translated(problem.message))  # type: ignore[index]
            for problem in map(problem_from_json, _gravest_first(upload.problems))
        ]
    elif step == "preview":
        pack = drafted_pack(upload)
        if pack is None:
            raise Http404
        context |= preview_context(upload, pack, request.GET.get("beside", ""))
    else:
        known = catalogue()
        context["frameworks"] = [known.frameworks[key] for key in upload.frameworks if key in known.frameworks]
    return render(request, "own_frameworks/show.html", context)


def _gravest_first(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(problems, key=lambda problem: (problem["severity"] == Severity.WARNING, problem["line"] or 0))


def _reached_steps(upload: FrameworkUpload) -> tuple[str, ...]:
    if upload.state != FrameworkState.CHECKED:
        return ("done",)
    return ("check",) if upload.errors or _has_no_pack(upload) else ("check", "preview")


def _has_no_pack(upload: FrameworkUpload) -> bool:
    try:
        return drafted_pack(upload) is None
    except InputError:
        return True


def _first_step(upload: FrameworkUpload, reached: tuple[str, ...]) -> str:
    """With nothing to read in the check, the preview."""
    return "check" if "check" in reached and upload.problems else reached[-1]


def _step_links(upload: FrameworkUpload, reached: tuple[str, ...], step: str) -> list[dict[str, Any]]:
    labels = {"check": pgettext("step of an import", "Check"), "preview": _("Preview"), "done": _("Done")}
    return [
        {
            "number": number,
            "label": labels[name],
            "href": f"{reverse('own-framework', args=[upload.pk])}?step={name}" if name in reached else "",
            "here": name == step,
        }
        for number, name in enumerate(STEPS, start=1)
    ]
