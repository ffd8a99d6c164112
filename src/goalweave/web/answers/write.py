"""What someone typed is kept: by the form, and by itself while they type. Nothing typed is ever lost.

Whatever is done on the page of an answer sends the text along; it is kept first. A script asks for JSON and is told
what is shown again; a browser without scripts is led back to the page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import Actor
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.text.sanitise import sanitise_text
from goalweave.core.text.text_difference import word_difference
from goalweave.surveys import rules
from goalweave.surveys.actions import merge_answer, merged_text, write_answer
from goalweave.surveys.models import Answer
from goalweave.surveys.queries import answer_of as fresh
from goalweave.surveys.questionnaires.conversion import to_question
from goalweave.surveys.submissions.presence import report_presence
from goalweave.web.addresses import parse_number
from goalweave.web.answers.discussion import read_discussion
from goalweave.web.answers.evidence import evidence_panel
from goalweave.web.answers.page import (
    UnsavedInput,
    answer_page,
    answer_permissions,
    answer_state,
    check_answer,
    refusal_message,
)
from goalweave.web.answers.page_context import answer_address, answer_or_404, panel_parameters
from goalweave.web.answers.values import submitted_value, value_field
from goalweave.wording.messages import describe_error

AnswerAction = Callable[[Actor, Answer], object]
"""Does something with an answer whose text is kept already."""


@require_POST
@never_cache
def save(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Kept as it was typed; `do=theirs`: what someone else wrote stands."""
    if request.POST.get("do") == "theirs":
        _who, row = answer_or_404(request, pk, number)
        return redirect(answer_address(row))
    return save_and_run(request, pk, number, None)


def save_and_run(
    request: HttpRequest,
    pk: int,
    number: str,
    act: AnswerAction | None,
    *,
    anchor: str = "",
    panel: bool = False,
    keep: bool = True,
    discussion: bool = False,
) -> HttpResponse:
    """Keep what was typed, then do it. anchor: where the page is opened again; panel, discussion: the evidence, or comments and
    suggestions, are shown again; keep: whether the text of the answer was sent along."""
    who, row = answer_or_404(request, pk, number)
    merged = False
    try:
        with transaction.atomic():
            if keep and ("text" in request.POST or "version" in request.POST):
                row, merged = _save_submitted(request, who, row)
        if act is not None:
            act(who, row)
    except Conflict:
        return _conflict_page(request, who, row)
    except NotAllowed as error:
        return _refused_page(request, who, row, describe_error(error))
    except InputError as error:
        return _invalid_page(request, who, row, refusal_message(error))
    if wants_json(request):
        return JsonResponse(_updated_parts(request, who, row, panel=panel, merged=merged, discussion=discussion))
    if merged:
        messages.info(request, _merged_message())
    query = {**panel_parameters(request.POST), "claim": ""} if act is not None else panel_parameters(request.POST)
    return redirect(answer_address(row, **query) + anchor)


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _save_submitted(request: HttpRequest, who: Actor, row: Answer) -> tuple[Answer, bool]:
    """The saved answer, and whether it was merged with what someone else wrote in the meantime.

    Raises NotAllowed, Conflict, InputError. Without rights nothing is written where nothing was changed.
    """
    question, now = to_question(row.question), timezone.now()
    text, version = str(request.POST.get("text", row.text)), _sent_version(request)
    value = submitted_value(question, request.POST) if value_field(question, None) else row.value
    base = request.POST.get("base")
    # As answers are stored (core.answers.markdown.clean_answer), so that a blank at the end is no change.
    base = sanitise_text(str(base)).strip() if base is not None else None
    merged = False
    try:
        saved = write_answer(actor=who, answer=row, text=text, value=value, version=version, base=base, now=now)
    except Conflict:
        # A script that does not say on what its text is based would go on typing on the text without the other's changes.
        if wants_json(request) and base is None:
            raise
        saved = merge_answer(actor=who, answer=row, text=text, value=value, version=version, base=base, now=now)
        merged = True
    if rules.may_be_present(who, row.submission):
        report_presence(actor=who, answer=saved, now=now, typing=True)
    return saved, merged


def _sent_version(request: HttpRequest) -> int:
    return parse_number(str(request.POST.get("version", "")), 9) or 0


def _merged_message() -> str:
    return _("Someone else changed this answer while you were editing. Their changes and yours were both kept.")


def _updated_parts(
    request: HttpRequest, who: Actor, row: Answer, *, panel: bool, merged: bool, discussion: bool
) -> dict[str, Any]:
    """What a script shows again. text: as it is kept now; merged: with what someone else wrote in the meantime."""
    now = _reload_answer(row)
    read = check_answer(now)
    rights = answer_permissions(who, now)
    context = {
        **answer_state(now, read.reading),
        **rights,
        "submission": now.submission,
        "question": to_question(now.question),
        "kept": panel_parameters(request.POST),
    }
    parts: dict[str, Any] = {
        "version": now.version,
        "text": now.text,
        "status": str(now.status),
        "saved": time_format(timezone.localtime(now.updated), "TIME_FORMAT"),
        "stat": render_to_string("answers/stat.html", context, request),
        "reads": render_to_string("answers/reads.html", context, request),
        "place": render_to_string("answers/status.html", {"status": now.status}, request),
    }
    if merged:
        parts["merged"] = _merged_message()
    if merged or discussion:
        talk = read_discussion(who, now)
        parts["comments"], parts["suggestions"] = talk.comment_list(), talk.suggestion_list()
        parts["thread"] = render_to_string("answers/comments.html", {**context, "discussion": talk}, request)
        parts["changes"] = render_to_string("answers/suggestions.html", {**context, "discussion": talk}, request)
    if panel:
        panel_context = evidence_panel(who, now, {**panel_parameters(request.POST), "claim": ""}, read.sources)
        parts["evidence"] = render_to_string("answers/evidence.html", panel_context, request)
    return parts


def _reload_answer(row: Answer) -> Answer:
    current = fresh(row.submission, row.question.number)
    if current is None:
        raise Http404
    current.submission = row.submission
    return current


def _conflict_page(request: HttpRequest, who: Actor, row: Answer) -> HttpResponse:
    """Nothing was written. Both texts are shown, and what I typed goes along."""
    theirs = _reload_answer(row)
    mine = str(request.POST.get("text", ""))
    question = to_question(row.question)
    by = theirs.updated_by
    # Only a script that could not merge by itself comes here with texts that fit together.
    both = merged_text(theirs, mine, _sent_version(request), submitted_value(question, request.POST))
    context = {
        "answer": theirs,
        "submission": row.submission,
        "question": question,
        "mine": mine,
        "theirs": theirs,
        "by": display_name(by, who, row.submission.organisation_id) if by is not None else "",
        "both": both,
        "pieces": word_difference(theirs.text, mine.replace("\r\n", "\n").strip()),
        "field": value_field(question, submitted_value(question, request.POST)),
        "may_write": rules.may_write_answer(who, row.submission, theirs),
        "kept": panel_parameters(request.POST),
    }
    if wants_json(request):
        html = render_to_string("answers/conflict_box.html", {**context, "script": True}, request)
        content = {"conflict": html, "version": theirs.version, "text": theirs.text if both is None else both}
        return JsonResponse(content, status=409)
    return render(request, "answers/conflict.html", context, status=409)


def _refused_page(request: HttpRequest, who: Actor, row: Answer, message: str) -> HttpResponse:
    """They may not, or no longer: what they typed is returned to them."""
    if wants_json(request):
        return JsonResponse({"error": message}, status=403)
    context = {"answer": row, "submission": row.submission, "message": message, "mine": request.POST.get("text", "")}
    return render(request, "answers/refused.html", context, status=403)


def _invalid_page(request: HttpRequest, who: Actor, row: Answer, message: str) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"error": message}, status=400)
    now = _reload_answer(row)
    sent = request.POST
    text = str(sent.get("text", now.text))
    value = submitted_value(to_question(now.question), sent) if "version" in sent else now.value
    # A fault of what is done after the text was kept: then the page goes on from there.
    version = (
        str(now.version) if text.replace("\r\n", "\n").strip() == now.text else str(sent.get("version", now.version))
    )
    return answer_page(request, who, now, UnsavedInput(text, value, version, message), status=400)
