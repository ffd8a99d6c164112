"""Try it: a text or a file in, its map out, nothing stored."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext as _, gettext_lazy

from goalweave.accounts.rate_limits import RateLimit, network_of
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.mapping.engine import current_engine, learned_thresholds, tier
from goalweave.process_pool import JobTimeout, Pool, PoolFull, WorkerDied
from goalweave.web.tryit.worker import MAIN, Equipment, Job, JobOutcome, run, run_job
from goalweave.wording.templatetags.goalweave import pick_text

LONGEST = 100_000
TOO_LONG = gettext_lazy(
    "Your text has %(show_value)s characters; up to %(limit_value)s can be pasted. Shorten it, or send it as a file."
)
EXAMPLE = gettext_lazy(
    "We trained 300 girls in coding at four secondary schools. We connected 40 villages in two least developed countries "
    "to affordable broadband. Early warnings of floods reach 210,000 people by text message."
)
"""Three statements about different goals."""


class TryForm(forms.Form):
    """A text or a file, and the framework to map it to; the file wins over the text."""

    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": TOO_LONG},
        label=gettext_lazy("Your text"),
        widget=forms.Textarea(attrs={"rows": 9, "dir": "auto"}),
    )
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("Or drop a file here, or choose it"),
        help_text=gettext_lazy("PDF, DOCX, HTML, text, CSV, XLSX or IATI"),
    )
    to = forms.ChoiceField(required=False, label=gettext_lazy("Framework"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = [framework for framework in catalogue().frameworks.values() if framework.default]
        self.fields["to"].choices = [(framework.id, pick_text(framework.title)) for framework in current]  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[bytes] | None:
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file and file.size and file.size > settings.GOALWEAVE_UPLOAD_LIMIT:
            limit = settings.GOALWEAVE_UPLOAD_LIMIT // 1_000_000
            raise ValidationError(gettext_lazy("The file is larger than %(limit)d MB.") % {"limit": limit})
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("file") and not (data.get("text") or "").strip():
            raise ValidationError(gettext_lazy("Paste text or choose a file."))
        return data


LOG = logging.getLogger(__name__)
WINDOW = 600
"""Seconds in which one address may send as many texts as the setting GOALWEAVE_TRY_RATE says."""

WAITING = 1
"""Texts that wait while others are mapped. Each holds a thread of the site, which has four."""

RETRY = 30
"""Seconds after which whoever found the queue full should try again."""


def try_it(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        initial = {"text": EXAMPLE} if "example" in request.GET else {}
        return render(request, "tryit/try.html", {"form": TryForm(initial=initial)})
    form = TryForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "tryit/try.html", {"form": form}, status=400)
    most: int = settings.GOALWEAVE_TRY_RATE
    if most and not rate_limit().allows(network_of(request), most):
        message = _("You have sent many texts within a short time. Wait a few minutes, then send this one again.")
        return _refuse(request, form, 429, message, rate_limit().wait())
    try:
        done = _run_in_pool(_read_job(form.cleaned_data))
    except PoolFull:
        message = _("Other visitors are having their texts mapped. Wait half a minute, then send this one again.")
        return _refuse(request, form, 503, message, RETRY)
    except JobTimeout:
        message = _("Mapping this took too long and was stopped. Send less text at once, or use the command line.")
        return _refuse(request, form, 400, message)
    except WorkerDied:
        LOG.error("the process that maps texts has died")
        message = _("Mapping this needs too much memory. Send less text at once, or use the command line.")
        return _refuse(request, form, 400, message)
    if done.fault:
        raise RuntimeError(done.fault)
    if done.problem:
        return _refuse(request, form, 400, done.problem)
    # Rendered from our own templates, which escape what was sent.
    context = {"form": form, "result": mark_safe(done.html)}  # noqa: S308
    return render(request, "tryit/try.html", context)


def _refuse(request: HttpRequest, form: TryForm, status: int, message: str, wait: int = 0) -> HttpResponse:
    """The page with the form as it was sent, and why there is no result."""
    form.add_error(None, message)
    response = render(request, "tryit/try.html", {"form": form}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _read_job(data: dict[str, Any]) -> Job:
    file = data.get("file")
    language = get_language() or settings.LANGUAGE_CODE
    to = data.get("to") or MAIN
    if file:
        return Job(file.read(), file.name, language, to)
    return Job(data["text"].encode(), "text.txt", language, to, pasted=True)


def _run_in_pool(job: Job) -> JobOutcome:
    if not settings.GOALWEAVE_TRY_PROCESSES:
        return run_job(job, catalogue(), current_engine())
    equipment = process_equipment()
    done: JobOutcome = pool().work(job, equipment, equipment.version)
    return done


def process_equipment() -> Equipment:
    """What the processes need now."""
    return Equipment(framework_revision(), catalogue(), tier(), learned_thresholds())


@cache
def pool() -> Pool:
    """The processes that belong to this one."""
    return Pool(
        run,
        name="try-it",
        processes=settings.GOALWEAVE_TRY_PROCESSES,
        waiting=WAITING,
        seconds=settings.GOALWEAVE_TRY_SECONDS,
    )


@cache
def rate_limit() -> RateLimit:
    """What this process has taken from the counts."""
    return RateLimit("try", WINDOW)
