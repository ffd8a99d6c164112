"""Which edition a text belongs to; it is never put into another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.core.text.languages import LanguageMap

SDG, INDICATOR = "sdg", "indicator"
"""Id of the framework, and of its level that reviews change."""

ADDED_2020 = frozenset({"2.2.3", "3.d.2", "4.1.2", "10.4.2", "10.7.3", "10.7.4", "11.5.3", "13.2.2", "16.3.3"})

MARKS: Mapping[str, frozenset[str]] = {
    "2019": frozenset({"1.a.3", "8.9.2", "11.c.1", "13.3.2", "17.6.2"}),
    "2020": ADDED_2020,
    "2025": ADDED_2020 | {"2.2.4", "8.9.2", "11.c.1"},
}
"""Edition → those indicators that it has and another edition has not. 8.9.2 and 11.c.1 were dropped by the review of 2020
and are codes of other indicators since that of 2025."""


@dataclass(frozen=True)
class OfficialWording:
    """Official texts of one edition: code → language → text. file: what the user calls the file they came from."""

    framework_id: str
    edition: str
    texts: Mapping[str, LanguageMap]
    file: str = ""

    @property
    def key(self) -> str:
        return f"{self.framework_id}@{self.edition}"


def edition_of_codes(codes: Iterable[str], file: str) -> str:
    """The edition that has exactly those marks which are among the codes. Raises InputError if there is none."""
    marked = frozenset().union(*MARKS.values()) & set(codes)
    for edition, marks in MARKS.items():
        if marks == marked:
            return edition
    raise InputError(
        Message(
            "the edition of the indicators cannot be determined (signs of {found} out of {known})",
            found=[edition for edition, marks in MARKS.items() if marks & marked],
            known=list(MARKS),
        ),
        file=file,
    )


def goals_and_targets_for(framework: Framework, wording: OfficialWording) -> OfficialWording:
    """The texts of goals and targets for another edition of the SDGs: reviews change indicators, and nothing above them."""
    above = {node.code for node in framework.nodes if node.level != INDICATOR}
    texts = {code: text for code, text in wording.texts.items() if code in above}
    return replace(wording, edition=framework.edition, texts=texts)


def apply_wording(framework: Framework, wording: OfficialWording) -> Framework:
    """The framework with the official texts in `Node.wording`, next to those of other languages that it has.

    Raises InputError, naming both, if the texts are of another edition, or of codes that the framework does not have.
    """
    if (framework.id, framework.edition) != (wording.framework_id, wording.edition):
        raise InputError(
            Message(
                "this is the wording of {wording}, not of {framework}", wording=wording.key, framework=framework.key
            ),
            file=wording.file,
        )
    unknown = [code for code in wording.texts if code not in framework.by_code]
    if unknown:
        message = Message(
            "the wording has {count:,} codes that are not in {framework}; the first is {unknown}",
            count=len(unknown),
            framework=framework.key,
            unknown=unknown[0],
        )
        raise InputError(message, file=wording.file)
    nodes = tuple(
        replace(node, wording={**node.wording, **wording.texts[node.code]}) if node.code in wording.texts else node
        for node in framework.nodes
    )
    return replace(framework, nodes=nodes)
