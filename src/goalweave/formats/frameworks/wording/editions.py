"""Which edition a text belongs to; it is never put into another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.core.text.languages import LanguageMap

SDG = "sdg"

MARKS: Mapping[str, frozenset[str]] = {
    "2019": frozenset({"1.a.3", "8.9.2", "11.c.1", "13.3.2", "17.6.2"}),
    "2020": frozenset({"2.2.3", "3.d.2", "4.1.2", "10.4.2", "10.7.3", "10.7.4", "11.5.3", "13.2.2", "16.3.3"}),
}
"""Edition → the indicators that only this edition has: dropped, and added, by the 2020 comprehensive review."""


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
    """The edition whose marks are all among the codes. Raises InputError if that is none, or more than one."""
    file_codes = set(codes)
    whole = [edition for edition, marks in MARKS.items() if marks <= file_codes]
    touched = [edition for edition, marks in MARKS.items() if marks & file_codes]
    if len(touched) != 1 or touched != whole:
        raise InputError(
            Message(
                "the edition of the indicators cannot be determined (signs of {found} out of {known})",
                found=touched,
                known=list(MARKS),
            ),
            file=file,
        )
    return touched[0]


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
