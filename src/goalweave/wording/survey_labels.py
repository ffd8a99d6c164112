"""The words of questionnaires and submissions as people read them; translated when shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from goalweave.core.answers.answer_findings import AnswerFault
from goalweave.core.model import QuestionKind
from goalweave.wording import log_labels

ANSWER_STATUSES = {
    "empty": pgettext_lazy("status of an answer", "empty"),
    "drafting": pgettext_lazy("status of an answer", "drafting"),
    "ready": pgettext_lazy("status of an answer", "ready"),
    "approved": pgettext_lazy("status of an answer", "approved"),
}
SUBMISSION_STATES = {
    "open": pgettext_lazy("state of a submission", "being answered"),
    "submitted": pgettext_lazy("state of a submission", "submitted"),
    "published": pgettext_lazy("state of a submission", "published"),
    "reopened": pgettext_lazy("state of a submission", "reopened"),
    "declined": pgettext_lazy("state of a submission", "declined"),
    "withdrawn": pgettext_lazy("state of a submission", "withdrawn"),
}
QUESTION_KINDS = {
    QuestionKind.NARRATIVE: pgettext_lazy("kind of a question", "narrative"),
    QuestionKind.RECORDS: pgettext_lazy("kind of a question", "list of records"),
    QuestionKind.TABLE: pgettext_lazy("kind of a question", "table"),
    QuestionKind.CHOICE: pgettext_lazy("kind of a question", "choice"),
    QuestionKind.NUMBER: pgettext_lazy("kind of a question", "number"),
    QuestionKind.LINK: pgettext_lazy("kind of a question", "web address"),
    QuestionKind.ATTACHMENT: pgettext_lazy("kind of a question", "file"),
}
FAULTS = {
    AnswerFault.MISSING: _("Missing"),
    AnswerFault.TOO_LONG: _("Too long"),
    AnswerFault.TOO_SHORT: _("Too short"),
    AnswerFault.NO_SUCH_SOURCE: _("Unknown source"),
    AnswerFault.SOURCE_GONE: _("Record no longer exists"),
    AnswerFault.NOT_PUBLISHED: _("Record not published"),
    AnswerFault.CHANGED: _("Record has changed"),
    AnswerFault.UNSUPPORTED: _("No source"),
    AnswerFault.REPEATED: _("Repeated"),
    AnswerFault.DEAD_LINK: _("Broken link"),
    AnswerFault.HTML: _("HTML in the text"),
    AnswerFault.OLD: _("Not checked yet"),
    AnswerFault.NOT_IN_REGISTRY: _("Goal without a record"),
    AnswerFault.NOT_MENTIONED: _("Goal not mentioned"),
    AnswerFault.BEYOND: _("Impossible value"),
    AnswerFault.NO_VALUE: _("Not recorded as a value"),
    AnswerFault.DIFFERS: _("Differs from the registry"),
    AnswerFault.NOT_IN_RECORD: _("Not in the record"),
    AnswerFault.CITED_TWICE: _("Cited twice"),
    AnswerFault.PART_UNANSWERED: _("Part not answered"),
    AnswerFault.OTHER_LANGUAGE: _("Other language"),
}
VERBS = {
    "open": pgettext_lazy("what somebody did with a submission", "started the submission"),
    "change": pgettext_lazy("what somebody did with a submission", "changed its details"),
    "hand_in": pgettext_lazy("what somebody did with a submission", "submitted it"),
    "freeze": pgettext_lazy("what somebody did with a submission", "saved a snapshot"),
    "publish": pgettext_lazy("what somebody did with a submission", "published it"),
    "report": pgettext_lazy("what somebody did with a submission", "added its answers to series"),
    "unreport": pgettext_lazy("what somebody did with a submission", "withdrew its values"),
    "reopen": pgettext_lazy("what somebody did with a submission", "reopened it"),
    "decline": pgettext_lazy("what somebody did with a submission", "declined to answer"),
    "withdraw": pgettext_lazy("what somebody did with a submission", "withdrew it"),
    "resume": pgettext_lazy("what somebody did with a submission", "resumed it"),
    "read": pgettext_lazy("what somebody did with a submission", "identified the goals mentioned in its answers"),
    "extend": pgettext_lazy("what somebody did with a submission", "changed the deadline"),
    "import": pgettext_lazy("what somebody did with a submission", "imported it from a file"),
    "invite_guest": pgettext_lazy("what somebody did with a submission", "created a guest link"),
    "withdraw_guest": pgettext_lazy("what somebody did with a submission", "withdrew a guest’s link"),
    "check_links": pgettext_lazy("what somebody did with a submission", "checked its links"),
    "write": pgettext_lazy("what somebody did with a submission", "wrote"),
    "merge": pgettext_lazy(
        "what somebody did with a submission", "wrote at the same time as someone else; both were kept"
    ),
    "suggest": pgettext_lazy("what somebody did with a submission", "suggested a change"),
    "accept_suggestion": pgettext_lazy("what somebody did with a submission", "accepted a suggestion"),
    "accept_suggestions": pgettext_lazy("what somebody did with a submission", "accepted all suggestions"),
    "reject_suggestion": pgettext_lazy("what somebody did with a submission", "rejected a suggestion"),
    "draft": pgettext_lazy("what somebody did with a submission", "drafted from records"),
    "carry": pgettext_lazy("what somebody did with a submission", "carried forward the earlier answer"),
    "confirm": pgettext_lazy("what somebody did with a submission", "confirmed the earlier answer"),
    "insert": pgettext_lazy("what somebody did with a submission", "inserted a record"),
    "cite": pgettext_lazy("what somebody did with a submission", "added a source to a sentence"),
    "detach": pgettext_lazy("what somebody did with a submission", "removed a source"),
    "accept_change": pgettext_lazy("what somebody did with a submission", "accepted a record change"),
    "fix": pgettext_lazy("what somebody did with a submission", "corrected a sentence from the check"),
    "retell": pgettext_lazy("what somebody did with a submission", "updated the text for a changed record"),
    "status": pgettext_lazy("what somebody did with a submission", "changed the status"),
    "assign": pgettext_lazy("what somebody did with a submission", "assigned the answer"),
    "comment": pgettext_lazy("what somebody did with a submission", "commented"),
    "settle": pgettext_lazy("what somebody did with a submission", "resolved a comment"),
    "unsettle": pgettext_lazy("what somebody did with a submission", "reopened a comment"),
    "delete_comment": pgettext_lazy("what somebody did with a submission", "deleted a comment"),
    "attach": pgettext_lazy("what somebody did with a submission", "added a file"),
    "detach_file": pgettext_lazy("what somebody did with a submission", "removed a file"),
}
ROUND_VERBS = {
    "open": pgettext_lazy("what somebody did with a round", "opened the round"),
    "extend": pgettext_lazy("what somebody did with a round", "changed the deadline for all"),
    "close": pgettext_lazy("what somebody did with a round", "closed the round"),
    "open_again": pgettext_lazy("what somebody did with a round", "reopened the round"),
}


def survey_verb_name(verb: str) -> str:
    """Of a log entry about a submission or an answer."""
    label = VERBS.get(verb)
    return str(label) if label is not None else log_labels.verb_name(verb)
