"""Codes and scores in the cells of a matrix or of a list of pairs."""

from __future__ import annotations

from dataclasses import dataclass

from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Framework
from goalweave.formats.reading.cells import is_empty_marker
from goalweave.formats.reading.formula_escaping import unescape_formula
from goalweave.formats.reading.numbers import read_number, read_plain_float
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TypedText

_SIGNS = {"+": 1.0, "+1": 1.0, "1": 1.0, "-": -1.0, "-1": -1.0, "0": 0.0}


@dataclass
class NodeReader:
    """Reads the nodes of one file, which all belong to one framework. framework: if given, it must have every node;
    key: of the framework in the first name such as `sdg@2025:2.4`."""

    sheet: SourceSheet
    framework: Framework | None = None
    key: str = ""

    def read(self, cell: str, line: int, header: str) -> str:
        """The code in a cell. Raises InputError for an empty cell, a date, and a node of no or another framework."""
        if isinstance(cell, TypedText) and cell.kind == "date":
            message = Message(
                "“{value}” is a date; format the column as text and enter the code of the node", value=cell.displayed
            )
            raise self.sheet.error(message, line, header, value=cell.displayed)
        # A spreadsheet shows 16.10 and stores 16.1.
        text = cell.displayed if isinstance(cell, TypedText) else unescape_formula(cell)
        name = " ".join(text.split())
        if not name:
            raise self.sheet.error(Message("the node is missing"), line, header)
        code = self._code_of_curie(name, line, header) if ":" in name else name
        if self.framework is not None:
            try:
                return self.framework.node(code).code
            except UnknownNode as error:
                raise self._unknown_node_error(name, error, line, header) from None
        return code

    def state_key(self) -> str:
        """The framework's key, empty if neither the caller nor the file stated it."""
        return self.framework.key if self.framework is not None else self.key

    def _code_of_curie(self, name: str, line: int, header: str) -> str:
        try:
            curie = Curie.parse(name)
        except UnknownNode as error:
            raise self._unknown_node_error(name, error, line, header) from None
        if self.framework is not None:
            expected = self.framework.key
            same = curie.framework == self.framework.id and curie.edition in ("", self.framework.edition)
        else:
            expected = self.key or curie.key
            same = curie.key == expected
        if not same:
            message = Message("{node} is not a node of {framework}", node=name, framework=expected)
            raise self.sheet.error(message, line, header, value=name)
        self.key = expected
        return curie.code

    def _unknown_node_error(self, name: str, error: UnknownNode, line: int, header: str) -> InputError:
        message = Message("{node}: {problem}", node=name, problem=error.full_message)
        return self.sheet.error(message, line, header, value=name)


def is_empty(cell: str) -> bool:
    """Whether a cell has no score: empty, or a sign such as – or n/a. A bare minus is empty too."""
    text = cell.strip()
    return not text or is_empty_marker(text) or not text.strip("-–—.…")


def read_score(sheet: SourceSheet, cell: str, line: int, header: str) -> float | None:
    """The number in a cell, None for an empty one. Raises InputError for anything else."""
    if is_empty(cell):
        return None
    text = unescape_formula(cell.strip())
    plain = read_plain_float(text)
    if plain is not None:
        return plain
    number = read_number(text, units=False)
    if number is None or number.percent or number.bound:
        raise sheet.error(Message("“{value}” is not a number", value=cell.strip()), line, header, value=cell.strip())
    # A score has no thousands, so 1,250 is one and a quarter.
    return float(number.as_decimals)


def read_sign(sheet: SourceSheet, cell: str, line: int, header: str) -> float | None:
    """1 for `+`, −1 for `-`, 0 for `0`; None for an empty cell. Raises InputError for anything else."""
    text = unescape_formula(cell.strip()).replace("−", "-").replace("–", "-")
    if not text:
        return None
    if text not in _SIGNS:
        message = Message("“{value}” is not a sign; enter + or -", value=cell.strip())
        raise sheet.error(message, line, header, value=cell.strip())
    return _SIGNS[text]
