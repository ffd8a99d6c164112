"""The words of the log as people read them; translated when shown."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from goalweave.core.model import SERIES_FIELDS
from goalweave.registry.fields import LABELS

VERBS = {
    "create": pgettext_lazy("what somebody did", "created"),
    "change": pgettext_lazy("what somebody did", "changed"),
    "delete": pgettext_lazy("what somebody did", "deleted"),
    "undelete": pgettext_lazy("what somebody did", "restored"),
    "visibility": pgettext_lazy("what somebody did", "changed the visibility"),
    "restore": pgettext_lazy("what somebody did", "restored an earlier version"),
    "undo": pgettext_lazy("what somebody did", "undid a change"),
    "purge": pgettext_lazy("what somebody did", "deleted permanently"),
    "store": pgettext_lazy("what somebody did", "saved"),
    "import": pgettext_lazy("what somebody did", "imported"),
    "publish": pgettext_lazy("what somebody did", "published"),
    "load": pgettext_lazy("what somebody did", "loaded"),
    "rename": pgettext_lazy("what somebody did", "renamed"),
    "suggest": pgettext_lazy("what somebody did", "suggested"),
    "accept": pgettext_lazy("what somebody did", "accepted"),
    "dismiss": pgettext_lazy("what somebody did", "dismissed"),
    "reject": pgettext_lazy("what somebody did", "rejected"),
    "verdict": pgettext_lazy("what somebody did", "gave a verdict"),
    "disputed": pgettext_lazy("what somebody did", "disagreed"),
    "shares": pgettext_lazy("what somebody did", "set shares"),
    "assign": pgettext_lazy("what somebody did", "assigned the review"),
    "finish": pgettext_lazy("what somebody did", "made the last open decision"),
    "reopen": pgettext_lazy("what somebody did", "reopened it"),
    "take_back": pgettext_lazy("what somebody did", "undid a decision"),
    "review": pgettext_lazy("what somebody did", "reviewed"),
    "check": pgettext_lazy("what somebody did", "checked"),
    "add": pgettext_lazy("what somebody did", "added"),
    "remove": pgettext_lazy("what somebody did", "removed"),
    "invite": pgettext_lazy("what somebody did", "invited"),
    "renew": pgettext_lazy("what somebody did", "resent"),
    "withdraw": pgettext_lazy("what somebody did", "withdrew"),
    "attach": pgettext_lazy("what somebody did", "attached a file"),
    "detach": pgettext_lazy("what somebody did", "removed a file"),
    "merge": pgettext_lazy("what somebody did", "merged"),
    "split": pgettext_lazy("what somebody did", "split off"),
    "leave": pgettext_lazy("what somebody did", "left"),
    "write": pgettext_lazy("what somebody did", "wrote"),
    "propose": pgettext_lazy("what somebody did", "proposed"),
    "sign": pgettext_lazy("what somebody did", "signed"),
    "dispute": pgettext_lazy("what somebody did", "disputed"),
    "answer": pgettext_lazy("what somebody did", "answered"),
    "settle": pgettext_lazy("what somebody did", "settled a dispute"),
    "confirm": pgettext_lazy("what somebody did", "settled the results"),
    "share": pgettext_lazy("what somebody did", "shared out the entries"),
    "score": pgettext_lazy("what somebody did", "scored an entry"),
    "nominate": pgettext_lazy("what somebody did", "chose the nominees"),
    "release": pgettext_lazy("what somebody did", "released a version"),
    "take back": pgettext_lazy("what somebody did", "undid"),
    "open": pgettext_lazy("what somebody did", "opened"),
    "close": pgettext_lazy("what somebody did", "closed"),
    "return": pgettext_lazy("what somebody did", "asked the sender"),
    "start": pgettext_lazy("what somebody did", "began"),
    "submit": pgettext_lazy("what somebody did", "sent in"),
    "erase": pgettext_lazy("what somebody did", "erased personal data of"),
    "days": pgettext_lazy("what somebody did", "set the days"),
    "archive": pgettext_lazy("what somebody did", "archived"),
    "unpublish": pgettext_lazy("what somebody did", "took back from publication"),
    "switch_off": pgettext_lazy("what somebody did", "deactivated"),
    "switch_on": pgettext_lazy("what somebody did", "reactivated"),
}
BY_IMPORT = {
    "create": pgettext_lazy("what somebody did", "imported"),
    "store": pgettext_lazy("what somebody did", "imported"),
    "change": pgettext_lazy("what somebody did", "changed by import"),
    "undelete": pgettext_lazy("what somebody did", "restored by import"),
}
"""Verbs of lines that a file brought."""

OBJECTS = {
    "record": pgettext_lazy("what was changed", "Record"),
    "mapping": pgettext_lazy("what was changed", "Mapping"),
    "mappings": pgettext_lazy("what was changed", "Mappings"),
    "assignment": pgettext_lazy("what was changed", "Review assignment"),
    "attachment": pgettext_lazy("what was changed", "Attachment"),
    "import": pgettext_lazy("what was changed", "Import"),
    "target": pgettext_lazy("what was changed", "Target"),
    "links": pgettext_lazy("what was changed", "Links of a record"),
    "view": pgettext_lazy("what was changed", "Saved view"),
    "partner": pgettext_lazy("what was changed", "Partner organisation"),
    "organisation": pgettext_lazy("what was changed", "Organisation"),
    "unit": pgettext_lazy("what was changed", "Unit"),
    "membership": pgettext_lazy("what was changed", "Member"),
    "invitation": pgettext_lazy("what was changed", "Invitation"),
    "user": pgettext_lazy("what was changed", "Account"),
    "framework": pgettext_lazy("what was changed", "Framework"),
    "linkage": pgettext_lazy("what was changed", "Linkage"),
    "framework_file": pgettext_lazy("what was changed", "File with a framework"),
    "joint_linkage": pgettext_lazy("what was changed", "Joint linkage"),
    "indicator": pgettext_lazy("what was changed", "Indicator"),
    "indicators": pgettext_lazy("what was changed", "Indicators"),
    "series": pgettext_lazy("what was changed", "Series"),
    "observations": pgettext_lazy("what was changed", "Values of an indicator"),
    "catalogue": pgettext_lazy("what was changed", "All frameworks"),
    "index": pgettext_lazy("what was changed", "Index"),
    "index_draft": pgettext_lazy("what was changed", "Draft of an index"),
    "matrix": pgettext_lazy("what was changed", "Matrix of interlinkages"),
    "matrix_choice": pgettext_lazy("what was changed", "Matrices for trade-offs"),
    "exercise": pgettext_lazy("what was changed", "Scoring exercise"),
    "scoring": pgettext_lazy("what was changed", "Answer in a scoring exercise"),
    "trade_off": pgettext_lazy("what was changed", "Trade-off"),
    "call": pgettext_lazy("what was changed", "Call"),
    "call_entry": pgettext_lazy("what was changed", "Entry to a call"),
    "edition": pgettext_lazy("what was changed", "Edition of a prize"),
    "resource": pgettext_lazy("what was changed", "Resource"),
}
_lower_initial = lazy(lambda text: str(text)[:1].lower() + str(text)[1:], str)
FIELDS = {
    **{name: _lower_initial(gettext_lazy(spec.label)) for name, spec in SERIES_FIELDS.items()},  # type: ignore[no-untyped-call]
    **{name: _lower_initial(label) for name, label in LABELS.items()},  # type: ignore[no-untyped-call]
    # Things other than records have a unit and links, too.
    "deleted": pgettext_lazy("field that changed", "deleted"),
    "unit": pgettext_lazy("field that changed", "unit"),
    "links": pgettext_lazy("field that changed", "links"),
    "name": pgettext_lazy("field that changed", "name"),
    "short": pgettext_lazy("field that changed", "short name"),
    "role": pgettext_lazy("field that changed", "role"),
    "country": pgettext_lazy("field that changed", "country"),
    "nodes": pgettext_lazy("field that changed", "nodes"),
    "state": pgettext_lazy("field that changed", "state"),
    "reason": pgettext_lazy("field that changed", "reason"),
    "share": pgettext_lazy("field that changed", "share"),
    "sign": pgettext_lazy("field that changed", "sign"),
    "reviewer": pgettext_lazy("field that changed", "assigned reviewer"),
    "due": pgettext_lazy("field that changed", "deadline"),
    "note": pgettext_lazy("field that changed", "note"),
    "done": pgettext_lazy("field that changed", "done"),
    "user": pgettext_lazy("field that changed", "person"),
    "email": pgettext_lazy("field that changed", "email address"),
    "administrator": pgettext_lazy("field that changed", "site administrator"),
    "expires": pgettext_lazy("field that changed", "valid until"),
    "page": pgettext_lazy("field that changed", "page"),
    "query": pgettext_lazy("field that changed", "filter"),
    "ref": pgettext_lazy("field that changed", "external identifier"),
    "second_review": pgettext_lazy("field that changed", "second reviewer"),
    "slug": pgettext_lazy("field that changed", "name in web addresses"),
    "active": pgettext_lazy("field that changed", "can sign in"),
    "public": pgettext_lazy("field that changed", "visible to everyone"),
    "calculation": pgettext_lazy("field that changed", "calculation method"),
    "custodian": pgettext_lazy("field that changed", "custodian"),
    "measures": pgettext_lazy("field that changed", "measured nodes"),
    "licence": pgettext_lazy("field that changed", "licence"),
    "position": pgettext_lazy("field that changed", "place in the list"),
    "code": pgettext_lazy("field that changed", "code"),
    "codes": pgettext_lazy("field that changed", "codes"),
    "formerly": pgettext_lazy("field that changed", "former codes"),
    "values": pgettext_lazy("field that changed", "values"),
    "series": pgettext_lazy("field that changed", "series"),
    "area": pgettext_lazy("field that changed", "country or area"),
    "key": pgettext_lazy("field that changed", "breakdown"),
    "file": pgettext_lazy("field that changed", "file"),
    "release": pgettext_lazy("field that changed", "release"),
    "new": pgettext_lazy("field that changed", "new"),
    "changed": pgettext_lazy("field that changed", "changed"),
    "gone": pgettext_lazy("field that changed", "removed"),
    "row": pgettext_lazy("field that changed", "row"),
    "proposal": pgettext_lazy("field that changed", "proposal"),
    "dispute": pgettext_lazy("field that changed", "dispute"),
    "disputes": pgettext_lazy("field that changed", "disputes"),
    "link": pgettext_lazy("field that changed", "link"),
    "subject": pgettext_lazy("field that changed", "from"),
    "object": pgettext_lazy("field that changed", "to"),
    "relation": pgettext_lazy("field that changed", "relation"),
    "strength": pgettext_lazy("field that changed", "strength"),
    "rationale": pgettext_lazy("field that changed", "rationale"),
    "comment": pgettext_lazy("field that changed", "comment"),
    "reply_to": pgettext_lazy("field that changed", "in reply to"),
    "quote": pgettext_lazy("field that changed", "marked words"),
    "suggestion": pgettext_lazy("field that changed", "suggestion"),
    "suggestions": pgettext_lazy("field that changed", "suggestions"),
    "replacement": pgettext_lazy("field that changed", "new words"),
    "outcome": pgettext_lazy("field that changed", "outcome"),
    "digest": pgettext_lazy("field that changed", "digest"),
    "version": pgettext_lazy("field that changed", "version"),
    "signed": pgettext_lazy("field that changed", "signed by all"),
    "rows": pgettext_lazy("field that changed", "rows"),
    "side": pgettext_lazy("field that changed", "side of the rows"),
    "measure": pgettext_lazy("field that changed", "record that mitigates it"),
    "measure_text": pgettext_lazy("field that changed", "measure"),
    "owner": pgettext_lazy("field that changed", "owner"),
    "review": pgettext_lazy("field that changed", "review date"),
    "matrices": pgettext_lazy("field that changed", "matrices"),
    "pair": pgettext_lazy("field that changed", "pair"),
    "round": pgettext_lazy("field that changed", "round"),
    "people": pgettext_lazy("field that changed", "people"),
    "panel": pgettext_lazy("field that changed", "panel"),
    "fields": pgettext_lazy("field that changed", "fields of the form"),
    "per_pair": pgettext_lazy("field that changed", "people for each pair"),
}
YES_NO = {True: pgettext_lazy("a fact", "yes"), False: pgettext_lazy("a fact", "no")}


def verb_name(verb: str) -> str:
    return str(VERBS.get(verb, verb.replace("_", " ")))


def import_verb(verb: str, *, undone: bool) -> str:
    """Return the verb of a log entry that comes from a file or from undoing its import."""
    if undone:
        return pgettext("what somebody did", "undid an import")
    return str(BY_IMPORT.get(verb, verb_name(verb)))


def object_name(object_type: str) -> str:
    return str(OBJECTS.get(object_type, object_type.replace("_", " ")))


def field_name(field: str) -> str:
    return str(FIELDS.get(field, field.replace("_", " ")))
