"""A list of pairs: each row has a subject, an object and what was scored of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from goalweave.core.errors import InputError
from goalweave.core.interlinkages import (
    COEFFICIENT,
    SIGN_ONLY,
    SIGNED_WEIGHT,
    CrossImpactMatrix,
    MatrixKind,
    PairScore,
    ScoreScale,
    build_matrix,
    require_valid_pair,
)
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.formats.frameworks.interlinkages.cells import NodeReader, read_score, read_sign
from goalweave.formats.frameworks.interlinkages.columns import ONCE, PAIR_COLUMNS, SCORE_FIELDS
from goalweave.formats.reading.formula_escaping import unescape_formula
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TableRow

UNSCORED_LINK = -100.0
"""What IGES writes where it knows a link and has no data for a correlation."""


@dataclass(frozen=True, slots=True)
class PairColumns:
    """places: field → its column; rationales: language → its column; heads: as written."""

    places: Mapping[str, int]
    rationales: Mapping[str, int]
    heads: tuple[str, ...]

    def cell(self, row: TableRow, field: str) -> str:
        """Empty where the table has no such column or the row is short."""
        place = self.places.get(field)
        return row.cells[place] if place is not None and place < len(row.cells) else ""

    def head(self, field: str) -> str:
        return self.heads[self.places[field]] if field in self.places else field


@dataclass(frozen=True, slots=True)
class _ListedPair:
    """A row as read, before it is known what kind of matrix the file is."""

    line: int
    scorer: str
    field: str
    pair: PairScore


def match_pair_columns(head: TableRow, sheet: SourceSheet) -> PairColumns | None:
    """Which column has which field; None if the table is no list of pairs. Raises InputError for a field with two columns, and
    for a list without any score."""
    places: dict[str, int] = {}
    rationales: dict[str, int] = {}
    for place, cell in enumerate(head.cells):
        # `subject_id` and `rationale.fr`: a language only goes with texts.
        match = PAIR_COLUMNS.match(cell) or PAIR_COLUMNS.match_with_language(cell)
        if match is None:
            continue
        if match.field == "rationale":
            rationales.setdefault(match.language or "en", place)
        elif match.field in ONCE:
            if match.field in places:
                message = Message("the column {code} appears twice", code=match.field)
                raise sheet.error(message, head.line, cell)
            places[match.field] = place
    if not {"subject", "object"} <= places.keys():
        return None
    if not any(field in places for field in SCORE_FIELDS):
        message = Message(
            "the table has none of the columns {columns}", columns=("score", "benefit", "trade-off", "sign")
        )
        raise sheet.error(message, head.line)
    return PairColumns(places, rationales, head.cells)


def read_pair_list(
    sheet: SourceSheet,
    rows: Iterable[TableRow],
    columns: PairColumns,
    *,
    framework: Framework | None,
    kind: MatrixKind | None,
    scale: ScoreScale,
) -> tuple[tuple[CrossImpactMatrix, ...], int]:
    """The matrices of the scorers, and the number of links without data. Raises InputError, LimitError."""
    nodes = NodeReader(sheet, framework)
    rows = list(rows)
    if "sign" in columns.places and not any(columns.cell(row, "weight").strip() for row in rows):
        # Our own SSSOM files have a column of weights even if no link has one.
        columns = replace(
            columns, places={field: place for field, place in columns.places.items() if field != "weight"}
        )
    listed = [_read_row(sheet, row, columns, nodes) for row in rows]
    own_scale = _scale_of_columns(columns, scale)
    if kind is None:
        kind = _detect_kind(listed, columns)
    # A link without data names its nodes too.
    named: dict[str, None] = {}
    for entry in listed:
        named |= {entry.pair.subject: None, entry.pair.object: None}
    unscored = 0
    if kind is MatrixKind.CORRELATION:
        own_scale = COEFFICIENT
        with_data = [entry for entry in listed if entry.pair.score != UNSCORED_LINK]
        unscored = len(listed) - len(with_data)
        listed = with_data
    scorers: dict[str, dict[tuple[str, str], _ListedPair]] = {}
    for entry in listed:
        own = scorers.setdefault(entry.scorer, {})
        _add_pair(sheet, entry, own, signs_only=own_scale is SIGN_ONLY)
    _require_valid_pairs(sheet, scorers, own_scale)
    order = _in_order(named, framework)
    matrices = []
    for scorer, entries in scorers.items():
        pairs = [entry.pair for entry in entries.values() if _has_score(entry.pair)]
        matrices.append(
            build_matrix(pairs, nodes=order, kind=kind, scale=own_scale, framework=nodes.state_key(), scorer=scorer)
        )
    return tuple(matrices), unscored


def _read_row(sheet: SourceSheet, row: TableRow, columns: PairColumns, nodes: NodeReader) -> _ListedPair:
    if len(row.cells) > len(columns.heads) and any(cell.strip() for cell in row.cells[len(columns.heads) :]):
        message = Message(
            "{cells} cells, but the header row has {headers}", cells=len(row.cells), headers=len(columns.heads)
        )
        raise sheet.error(message, row.line)
    subject = nodes.read(columns.cell(row, "subject"), row.line, columns.head("subject"))
    object_ = nodes.read(columns.cell(row, "object"), row.line, columns.head("object"))
    score, field = _read_single_score(sheet, row, columns)
    rationale = {}
    for language, place in columns.rationales.items():
        text = unescape_formula(row.cells[place]).strip() if place < len(row.cells) else ""
        if text:
            rationale[language] = text
    pair = PairScore(
        subject,
        object_,
        score,
        _read_amount(sheet, row, columns, "benefit"),
        _read_amount(sheet, row, columns, "trade_off"),
        rationale,
        _text(columns.cell(row, "evidence")),
        _text(columns.cell(row, "place")),
        _text(columns.cell(row, "source")),
    )
    return _ListedPair(row.line, _text(columns.cell(row, "scorer")), field, pair)


def _read_single_score(sheet: SourceSheet, row: TableRow, columns: PairColumns) -> tuple[float | None, str]:
    """The score, and the head of the column that it stands in: of a score, a coefficient, or a sign with or without a weight."""
    for field in ("score", "correlation"):
        if field in columns.places:
            return read_score(sheet, columns.cell(row, field), row.line, columns.head(field)), columns.head(field)
    weight = read_score(sheet, columns.cell(row, "weight"), row.line, columns.head("weight"))
    if "sign" not in columns.places:
        return weight, columns.head("weight")
    sign = read_sign(sheet, columns.cell(row, "sign"), row.line, columns.head("sign"))
    if "weight" in columns.places:
        # A link without a sign supports, as in our own SSSOM files.
        score = None if weight is None else weight * (1.0 if sign is None else sign)
        return score, columns.head("weight")
    return sign, columns.head("sign")


def _read_amount(sheet: SourceSheet, row: TableRow, columns: PairColumns, field: str) -> float | None:
    """A benefit or trade-off. A trade-off may be written with or without its minus."""
    value = read_score(sheet, columns.cell(row, field), row.line, columns.head(field))
    return -value if value is not None and value > 0 and field == "trade_off" else value


def _scale_of_columns(columns: PairColumns, scale: ScoreScale) -> ScoreScale:
    if {"score", "benefit", "trade_off"} & columns.places.keys():
        return scale
    return SIGNED_WEIGHT if "weight" in columns.places else SIGN_ONLY


def _detect_kind(listed: list[_ListedPair], columns: PairColumns) -> MatrixKind:
    """Correlation where a column is called so, or all values lie within ±1 and some have other decimals than a half, or −100 is
    among them: medians of scores have halves, coefficients any decimals."""
    if "correlation" in columns.places:
        return MatrixKind.CORRELATION
    if "score" not in columns.places:
        return MatrixKind.INFLUENCE
    values = {entry.pair.score for entry in listed if entry.pair.score is not None}
    scores = values - {UNSCORED_LINK}
    bounded = all(-1 <= score <= 1 for score in scores)
    decimals = any(not (2 * score).is_integer() for score in scores)
    unlike_scores = decimals or UNSCORED_LINK in values
    return MatrixKind.CORRELATION if bounded and unlike_scores else MatrixKind.INFLUENCE


def _add_pair(
    sheet: SourceSheet, entry: _ListedPair, entries: dict[tuple[str, str], _ListedPair], *, signs_only: bool
) -> None:
    """Add a row to those of its scorer. A pair with both signs has a benefit and a trade-off; the same row twice is one.

    Raises InputError for a pair that has another score further up.
    """
    key = entry.pair.subject, entry.pair.object
    first = entries.setdefault(key, entry)
    if first is entry or _scores_of(first.pair) == _scores_of(entry.pair):
        return
    if signs_only and {first.pair.score, entry.pair.score} == {1.0, -1.0}:
        both = replace(first.pair, score=None, benefit=1.0, trade_off=-1.0)
        entries[key] = replace(first, pair=both)
        return
    if signs_only and first.pair.is_split and entry.pair.score in (1.0, -1.0):
        return
    message = Message(
        "the pair {subject} → {object} already has another score on line {line}",
        subject=entry.pair.subject,
        object=entry.pair.object,
        line=first.line,
    )
    raise sheet.error(message, entry.line, entry.field)


def _require_valid_pairs(
    sheet: SourceSheet, scorers: Mapping[str, Mapping[tuple[str, str], _ListedPair]], scale: ScoreScale
) -> None:
    for entries in scorers.values():
        for entry in entries.values():
            # A row without a score says that the pair was not scored, unless it is no pair at all.
            if _has_score(entry.pair) or entry.pair.subject == entry.pair.object:
                try:
                    require_valid_pair(entry.pair, scale)
                except InputError as error:
                    raise sheet.error(error.message, entry.line, entry.field) from None


def _in_order(named: Mapping[str, None], framework: Framework | None) -> list[str]:
    """In the order of the framework, or else of the file."""
    if framework is None:
        return list(named)
    return [node.code for node in framework.nodes if node.code in named]


def _has_score(pair: PairScore) -> bool:
    return not pair.is_split or pair.benefit is not None or pair.trade_off is not None


def _scores_of(pair: PairScore) -> tuple[float | None, float | None, float | None]:
    return pair.score, pair.benefit, pair.trade_off


def _text(cell: str) -> str:
    return " ".join(unescape_formula(cell).split())
