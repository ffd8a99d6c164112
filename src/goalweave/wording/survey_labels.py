"""The words of questionnaires and submissions as people read them; translated when shown."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _, pgettext_lazy

from goalweave.core.answers.findings import Fault
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
    "submitted": pgettext_lazy("state of a submission", "handed in"),
    "published": pgettext_lazy("state of a submission", "published"),
    "reopened": pgettext_lazy("state of a submission", "opened again"),
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
    Fault.MISSING: _("Missing"),
    Fault.TOO_LONG: _("Too long"),
    Fault.TOO_SHORT: _("Too short"),
    Fault.NO_SUCH_SOURCE: _("Unknown source"),
    Fault.SOURCE_GONE: _("Record is gone"),
    Fault.NOT_PUBLISHED: _("Record not published"),
    Fault.CHANGED: _("Record has changed"),
    Fault.UNSUPPORTED: _("No source"),
    Fault.REPEATED: _("Said twice"),
    Fault.DEAD_LINK: _("Dead link"),
    Fault.HTML: _("HTML in the text"),
    Fault.OLD: _("Not looked at yet"),
    Fault.NOT_IN_REGISTRY: _("Goal without a record"),
    Fault.NOT_MENTIONED: _("Goal not mentioned"),
    Fault.BEYOND: _("Value that cannot be"),
    Fault.NO_VALUE: _("Becomes no value"),
}
VERBS = {
    "open": pgettext_lazy("what somebody did with a submission", "began the submission"),
    "change": pgettext_lazy("what somebody did with a submission", "changed its facts"),
    "hand_in": pgettext_lazy("what somebody did with a submission", "handed it in"),
    "freeze": pgettext_lazy("what somebody did with a submission", "a snapshot was kept"),
    "publish": pgettext_lazy("what somebody did with a submission", "published it"),
    "report": pgettext_lazy("what somebody did with a submission", "its answers became values of series"),
    "unreport": pgettext_lazy("what somebody did with a submission", "its values were taken back"),
    "reopen": pgettext_lazy("what somebody did with a submission", "opened it again"),
    "decline": pgettext_lazy("what somebody did with a submission", "declined to answer"),
    "withdraw": pgettext_lazy("what somebody did with a submission", "withdrew it"),
    "resume": pgettext_lazy("what somebody did with a submission", "took it up again"),
    "read": pgettext_lazy("what somebody did with a submission", "its answers were read for the goals they speak of"),
    "extend": pgettext_lazy("what somebody did with a submission", "moved the last day"),
    "import": pgettext_lazy("what somebody did with a submission", "brought it in from a file"),
    "invite_guest": pgettext_lazy("what somebody did with a submission", "made a link for a guest"),
    "withdraw_guest": pgettext_lazy("what somebody did with a submission", "withdrew a guest’s link"),
    "check_links": pgettext_lazy("what somebody did with a submission", "had its links checked"),
    "write": pgettext_lazy("what somebody did with a submission", "wrote"),
    "draft": pgettext_lazy("what somebody did with a submission", "drafted from the registry"),
    "carry": pgettext_lazy("what somebody did with a submission", "took over the earlier answer"),
    "confirm": pgettext_lazy("what somebody did with a submission", "confirmed the earlier answer"),
    "insert": pgettext_lazy("what somebody did with a submission", "put a record in"),
    "cite": pgettext_lazy("what somebody did with a submission", "gave a sentence a source"),
    "detach": pgettext_lazy("what somebody did with a submission", "took a source out"),
    "accept_change": pgettext_lazy("what somebody did with a submission", "accepted the change of a record"),
    "retell": pgettext_lazy("what somebody did with a submission", "told a changed record anew"),
    "status": pgettext_lazy("what somebody did with a submission", "changed the status"),
    "assign": pgettext_lazy("what somebody did with a submission", "said whose answer it is"),
    "comment": pgettext_lazy("what somebody did with a submission", "commented"),
    "settle": pgettext_lazy("what somebody did with a submission", "settled a comment"),
    "unsettle": pgettext_lazy("what somebody did with a submission", "opened a comment again"),
    "delete_comment": pgettext_lazy("what somebody did with a submission", "deleted a comment"),
    "attach": pgettext_lazy("what somebody did with a submission", "added a file"),
    "detach_file": pgettext_lazy("what somebody did with a submission", "took a file away"),
}
ROUND_VERBS = {
    "open": pgettext_lazy("what somebody did with a round", "opened the round"),
    "extend": pgettext_lazy("what somebody did with a round", "moved the last day for all"),
    "close": pgettext_lazy("what somebody did with a round", "closed the round"),
    "open_again": pgettext_lazy("what somebody did with a round", "opened the round again"),
}


def verb_name(verb: str) -> str:
    """Of a line of the log about a submission or an answer."""
    found = VERBS.get(verb)
    return str(found) if found is not None else log_labels.verb_name(verb)
