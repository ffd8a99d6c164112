"""Actions on one answer: comments, suggestions, records, sources, drafts and status."""

from __future__ import annotations

import re
from itertools import chain

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import Actor
from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.errors import InputError, NotAllowed
from goalweave.frameworks.queries import catalogue
from goalweave.registry import rules as registry_rules
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Visibility
from goalweave.surveys import actions
from goalweave.surveys.actions import CitationForm, MarkedText
from goalweave.surveys.models import Answer, AnswerStatus, Comment, Suggestion
from goalweave.surveys.questionnaires.conversion import to_question
from goalweave.surveys.submissions.missing_evidence import MissingReason, find_missing_evidence
from goalweave.surveys.submissions.record_renderer import renderer_for
from goalweave.surveys.submissions.rewording import reword_answer
from goalweave.web.addresses import parse_number
from goalweave.web.answers.write import save_and_run
from goalweave.web.rounds.tasks import enqueue_comment_mails


@require_POST
@never_cache
def comment(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """`comment`, and `quote` with `start` and `end`: the words that are meant, in code points of the Markdown.

    A form of its own, apart from the one of the answer, has the comment as `text`.
    """
    sent = request.POST
    separate = "comment" not in sent
    text = str(sent.get("text" if separate else "comment", ""))

    def act(who: Actor, row: Answer) -> None:
        marked = _marked_text(request, "quote", within_form=not separate)
        actions.add_comment(actor=who, answer=row, text=text, marked=marked, now=timezone.now())
        enqueue_comment_mails(request)

    return save_and_run(request, pk, number, act, anchor="#comments", keep=not separate, discussion=True)


@require_POST
@never_cache
def settle_comment(request: HttpRequest, pk: int, number: str, comment: int) -> HttpResponse:
    """`settle=1`, `settle=0`, `delete=1`, or `reply=1` with the words in `reply-<comment>`; or `reply` with the words."""
    sent = request.POST

    def do(who: Actor, row: Answer) -> None:
        existing = Comment.objects.filter(pk=comment, answer=row).select_related("parent").first()
        if existing is None:
            raise Http404
        existing.answer = row
        if sent.get("delete"):
            actions.delete_comment(actor=who, comment=existing)
        elif "reply" in sent:
            text = str(sent.get(f"reply-{comment}", sent["reply"]))
            actions.reply_to_comment(actor=who, comment=existing, text=text, now=timezone.now())
            enqueue_comment_mails(request)
        else:
            actions.settle_comment(actor=who, comment=existing, settled=sent.get("settle") != "0", now=timezone.now())

    return save_and_run(request, pk, number, do, anchor="#comments", discussion=True)


@require_POST
@never_cache
def suggest(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """`replacement` for `quote` with `start` and `end`, or for `words` that are found; `accept=all`: accept all that still apply."""
    sent = request.POST

    def act(who: Actor, row: Answer) -> None:
        if sent.get("accept") == "all":
            done = actions.accept_all_suggestions(actor=who, answer=row, now=timezone.now())
            if done.changed:
                messages.warning(request, _changed_suggestions(done.changed))
            return
        replacement = str(sent.get("replacement", "")).replace("\r\n", "\n")
        if words := str(sent.get("words", "")).strip():
            marked = MarkedText(words)
        else:
            marked = _marked_text(request, "quote", within_form="version" in sent)
        if marked.start is None and not marked.quote.strip():
            raise InputError(_("quote the words to change"), field="words")
        actions.suggest_change(actor=who, answer=row, marked=marked, replacement=replacement, now=timezone.now())

    return save_and_run(request, pk, number, act, anchor="#suggestions", keep="version" in sent, discussion=True)


@require_POST
@never_cache
def decide(request: HttpRequest, pk: int, number: str, suggestion: int) -> HttpResponse:
    """`decide=accept` or `decide=reject`."""
    accepts = request.POST.get("decide") == "accept"

    def act(who: Actor, row: Answer) -> None:
        existing = Suggestion.objects.filter(pk=suggestion, answer=row).select_related("guest").first()
        if existing is None:
            raise Http404
        existing.answer = row
        if accepts:
            actions.accept_suggestion(actor=who, suggestion=existing, now=timezone.now())
        else:
            actions.reject_suggestion(actor=who, suggestion=existing, now=timezone.now())

    return save_and_run(
        request, pk, number, act, anchor="#suggestions", keep="version" in request.POST, discussion=True
    )


def _marked_text(request: HttpRequest, name: str, *, within_form: bool) -> MarkedText:
    """The marked words, which a field has. within_form: their places are in the text that was sent along, not in the stored one."""
    sent = request.POST
    start, end = parse_number(sent.get("start")), parse_number(sent.get("end"))
    text = str(sent["text"]).replace("\r\n", "\n") if within_form and "text" in sent else None
    quote = str(sent.get(name, "")).replace("\r\n", "\n")
    return MarkedText(quote, start, end, text) if end is not None else MarkedText(quote)


def _changed_suggestions(count: int) -> str:
    return ngettext(
        "%(n)d suggestion was not applied, because its words have changed since.",
        "%(n)d suggestions were not applied, because their words have changed since.",
        count,
    ) % {"n": count}


_RECORD = re.compile(r"(sentence|bullet|row|paragraph):([0-9]{1,18})")


@require_POST
@never_cache
def insert(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """`insert=bullet:17`: record 17 as a point. at: place of the cursor, in characters of the text that was sent."""
    match = _RECORD.fullmatch(str(request.POST.get("insert", "")))
    sent = str(request.POST.get("text", "")).replace("\r\n", "\n")
    place = parse_number(request.POST.get("at"))
    at = None if place is None else place - (len(sent) - len(sent.lstrip()))

    def act(who: Actor, row: Answer) -> None:
        if match is None:
            raise InputError(_("specify the record and how to present it"), field="insert")
        actions.insert_records(
            actor=who,
            answer=row,
            records=[int(match[2])],
            form=CitationForm(match[1]),
            renderer=_answer_renderer(row),
            version=row.version,
            now=timezone.now(),
            at=max(at, 0) if at is not None else None,
        )

    return save_and_run(request, pk, number, act, anchor="#text", panel=True)


@require_POST
@never_cache
def support(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """`record=17`: record 17 supports the claim."""
    record, claim = parse_number(request.POST.get("record")), str(request.POST.get("claim", ""))

    def act(who: Actor, row: Answer) -> None:
        if record is None:
            raise InputError(_("specify the record that supports this"), field="record")
        # What a finding shows of a long sentence is cut; it is the sentence that begins so.
        whole = next((part.text for part in extract_claims(row.text) if part.text.startswith(claim.rstrip("…"))), claim)
        actions.add_source(actor=who, answer=row, record=record, claim=whole, version=row.version, now=timezone.now())

    return save_and_run(request, pk, number, act, anchor="#reads", panel=True)


@require_POST
@never_cache
def publish(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """`publish=17`: publish record 17, a draft that matches the question; `publish=all`: all of them."""
    publication = str(request.POST.get("publish", ""))

    def act(who: Actor, row: Answer) -> None:
        submission, query = row.submission, to_question(row.question).evidence
        if not registry_rules.may_publish_records(who, submission.organisation):
            raise NotAllowed("only editors can publish records")
        missing = (
            find_missing_evidence(who, submission.organisation_id, query, submission.year, catalogue()) if query else ()
        )
        drafts = [some.candidates for some in missing if some.reason is MissingReason.DRAFT]
        ids = [candidate.pk for candidate in chain.from_iterable(drafts)]
        if publication != "all":
            ids = [record for record in ids if str(record) == publication]
        set_visibility(actor=who, ids=ids, visibility=Visibility.PUBLIC)

    return save_and_run(request, pk, number, act, anchor="#evidence", panel=True)


@require_POST
@never_cache
def source(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """`detach=3`: take the source out; `accept=3`: its record has changed and the answer holds; `retell=3`: tell it
    again; `confirm=1`: the earlier answer holds."""

    def act(who: Actor, row: Answer) -> None:
        sent, now = request.POST, timezone.now()
        if (mark := parse_number(sent.get("detach"))) is not None:
            actions.remove_source(actor=who, answer=row, number=mark, version=row.version, now=now)
        elif (mark := parse_number(sent.get("accept"))) is not None:
            actions.accept_record_change(actor=who, answer=row, number=mark, now=now)
        elif (mark := parse_number(sent.get("retell"))) is not None:
            actions.apply_record_update(
                actor=who, answer=row, number=mark, renderer=_answer_renderer(row), version=row.version, now=now
            )
        elif sent.get("confirm"):
            actions.confirm_carried_over(actor=who, answer=row, now=now)

    return save_and_run(request, pk, number, act, anchor="#reads", panel=True)


@require_POST
@never_cache
def draft(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Draft the answer from all records that its question is about."""

    def act(who: Actor, row: Answer) -> None:
        teller = _answer_renderer(row)
        texts = reword_answer(who, row, teller)
        actions.draft_answer(
            actor=who, answer=row, renderer=teller, version=row.version, now=timezone.now(), texts=texts
        )

    return save_and_run(request, pk, number, act, anchor="#text", panel=True)


@require_POST
@never_cache
def carry(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Begin with the answer of the previous round."""

    def act(who: Actor, row: Answer) -> None:
        actions.carry_over(actor=who, answer=row, version=row.version, now=timezone.now())

    return save_and_run(request, pk, number, act, anchor="#text", panel=True)


@require_POST
@never_cache
def status(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    value = str(request.POST.get("status", ""))

    def act(who: Actor, row: Answer) -> None:
        if value not in AnswerStatus.values:
            raise InputError(_("choose a status"), field="status")
        actions.set_answer_status(actor=who, answer=row, status=AnswerStatus(value), now=timezone.now())

    return save_and_run(request, pk, number, act)


def _answer_renderer(row: Answer) -> RecordRenderer:
    return renderer_for(row.submission.organisation, row.submission.language)
