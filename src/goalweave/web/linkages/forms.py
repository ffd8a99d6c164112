"""Forms of joint linkages: a link, a node chosen from a list, reasons, owners, notes of a version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from goalweave.core.model import Framework, Node, Relation
from goalweave.linkages.actions.proposals import LONGEST_REASON
from goalweave.linkages.actions.writing import LONGEST_TEXT
from goalweave.linkages.content import LONGEST_RATIONALE, LONGEST_SOURCE, LinkText
from goalweave.linkages.models import OwnerRole, Side
from goalweave.web.language_maps import LanguageMapField
from goalweave.web.linkages.row_labels import OWNER_ROLES
from goalweave.web.records.fields import LineField
from goalweave.wording import labels
from goalweave.wording.templatetags.goalweave import label, pick_text

Choices = Sequence[tuple[str, Any]]
SIGNS: Choices = [
    ("1", pgettext_lazy("sign of a link", "supports")),
    ("-1", pgettext_lazy("sign of a link", "hinders")),
]


class NodeField(LineField):
    """A node by its code, or by a choice of the list beside the input (`9.c Access to …`); comes back as the code."""

    def __init__(self, *, listed: str, **more: Any) -> None:
        """listed: id of the datalist."""
        super().__init__(widget=forms.TextInput({"list": listed, "autocomplete": "off", "dir": "auto"}), **more)
        self.framework: Framework | None = None

    def clean(self, value: Any) -> str:
        line = str(super().clean(value))
        framework = self.framework
        if framework is None or not line:
            return line
        # The longest code that the line begins with: C7 is also the beginning of C7.health.
        codes = [code for code in framework.by_code if line == code or line.startswith(f"{code} ")]
        if codes:
            return max(codes, key=len)
        named = [node.code for node in framework.nodes if label(node).casefold() == line.casefold()]
        if len(named) == 1:
            return named[0]
        raise ValidationError(
            _("“%(text)s” is not a node of %(framework)s. Choose one from the list, or enter its code."),
            "node",
            {"text": line, "framework": pick_text(framework.short or framework.title)},
        )


class LinkForm(forms.Form):
    """The text of a link. A change keeps both ends: their fields are not in the form then."""

    organisation = forms.ChoiceField(label=_("Proposed by"))
    subject = NodeField(label=_("From"), max_length=400, listed="subjects")
    object = NodeField(label=_("To"), max_length=400, listed="objects")
    sign = forms.ChoiceField(label=_("Sign"), choices=SIGNS, widget=forms.RadioSelect, initial="1")
    relation = forms.ChoiceField(
        label=_("Relation"), choices=list(labels.RELATIONS.items()), initial=Relation.CONTRIBUTES.value
    )
    strength = forms.ChoiceField(
        label=_("Strength"),
        choices=[("", labels.NO_STRENGTH), *labels.STRENGTHS.items()],
        required=False,
        help_text=_("Choose one only if you can justify it. A link without a strength counts as much."),
    )
    rationale = LanguageMapField(
        label=_("Rationale"),
        rows=3,
        max_length=LONGEST_RATIONALE,
        required=False,
        help_text=_("One sentence: why is there this link?"),
    )
    source = LineField(
        label=_("Source"),
        max_length=LONGEST_SOURCE,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=_("Where this can be read: a document, a page, a study."),
    )
    comment = forms.CharField(
        label=_("Note to the other owners"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        help_text=_("Why you propose this. It is not part of the link."),
    )

    def __init__(
        self, *args: Any, organisations: Choices, ends: tuple[Framework, Framework] | None, **more: Any
    ) -> None:
        """organisations: those that the reader writes for; ends: the frameworks of both ends, None where they stay."""
        super().__init__(*args, **more)
        set_choices(self, "organisation", organisations)
        if len(organisations) < 2:
            del self.fields["organisation"]
        if ends is None:
            del self.fields["subject"], self.fields["object"]
            return
        for name, framework in zip(("subject", "object"), ends, strict=True):
            field = self.fields[name]
            assert isinstance(field, NodeField)
            field.framework = framework
            field.label = f"{field.label}: {pick_text(framework.short or framework.title)}"

    def link(self, ends: tuple[str, str] | None = None) -> LinkText:
        """What a valid form says. ends: of a link that is changed."""
        data = self.cleaned_data
        subject, object_ = ends or (data["subject"], data["object"])
        return LinkText(
            subject,
            object_,
            data["relation"],
            int(data["sign"]),
            data["strength"],
            data["rationale"],
            data["source"],
        )


def link_initial(link: LinkText) -> dict[str, Any]:
    """What the form shows of a link that is there."""
    return {
        "subject": link.subject,
        "object": link.object,
        "relation": link.relation,
        "sign": str(link.sign),
        "strength": link.strength,
        "rationale": dict(link.rationale),
        "source": link.source,
    }


class ReasonForm(forms.Form):
    """organisation: shown where the reader acts for several."""

    organisation = forms.ChoiceField(label=_("For"))
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4, "dir": "auto"})
    )

    def __init__(self, *args: Any, organisations: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        set_choices(self, "organisation", organisations)
        if len(organisations) < 2:
            del self.fields["organisation"]


class RejectForm(ReasonForm):
    reason = forms.CharField(
        label=_("Reason for rejecting"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
    )


class AnswerForm(ReasonForm):
    """proposal: a text of the link that the answer speaks for."""

    reason = None  # type: ignore[assignment]
    text = forms.CharField(
        label=_("Answer"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4, "dir": "auto"})
    )
    proposal = forms.ChoiceField(label=_("Proposed text to settle on"), required=False)

    def __init__(self, *args: Any, proposals: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        set_choices(self, "proposal", [("", pgettext_lazy("a proposal", "none")), *proposals])
        if not proposals:
            del self.fields["proposal"]


class SettleForm(ReasonForm):
    reason = None  # type: ignore[assignment]
    outcome = forms.ChoiceField(label=_("Result"), widget=forms.RadioSelect)
    proposal = forms.ChoiceField(
        label=_("Proposed text"), required=False, help_text=_("Needed where the link is changed.")
    )
    text = forms.CharField(
        label=_("Explanation"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 4, "dir": "auto"})
    )

    def __init__(self, *args: Any, proposals: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        outcomes = [("kept", _("Keep the link as it is")), ("removed", _("Remove the link"))]
        if proposals:
            outcomes.insert(1, ("changed", _("Change the link to a proposed text")))
        set_choices(self, "outcome", outcomes)
        set_choices(self, "proposal", [("", pgettext_lazy("a proposal", "none")), *proposals])
        if not proposals:
            del self.fields["proposal"]


class StartForm(forms.Form):
    side = forms.ChoiceField(label=_("Rows"), widget=forms.RadioSelect, initial=Side.SUBJECT.value)

    def __init__(self, *args: Any, subject: str, object_: str, **more: Any) -> None:
        super().__init__(*args, **more)
        set_choices(self, "side", [(Side.SUBJECT.value, subject), (Side.OBJECT.value, object_)])


class OwnerForm(forms.Form):
    code = NodeField(label=_("Row"), max_length=400, listed="rows")
    organisation = forms.ChoiceField(label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"), choices=list(OWNER_ROLES.items()), initial=OwnerRole.FACILITATOR.value)

    def __init__(self, *args: Any, framework: Framework, organisations: Choices, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["code"]
        assert isinstance(field, NodeField)
        field.framework = framework
        set_choices(self, "organisation", [("", "–"), *organisations])


class ReleaseForm(forms.Form):
    notes = LanguageMapField(
        label=_("What has changed"),
        rows=4,
        max_length=LONGEST_TEXT,
        help_text=_("For those who use the linkage. Everyone can read it."),
    )
    major = forms.BooleanField(label=_("Count as a new edition: the first number goes up"), required=False)


def set_choices(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    form.fields[name].choices = list(choices)  # type: ignore[attr-defined]


def node_choices(framework: Framework, levels: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Code and label of the nodes of these levels, of all without any."""
    level_set = set(levels)
    nodes: list[Node] = [node for node in framework.nodes if not level_set or node.level in level_set]
    return [(node.code, label(node)) for node in nodes]
