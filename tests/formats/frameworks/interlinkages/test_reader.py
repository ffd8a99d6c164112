"""Files of interlinkages: lists of pairs, square tables, SSSOM, and what is refused with file, line and field."""

from __future__ import annotations

from io import BytesIO
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, strategies as st
from tests.conftest import missing
from tests.factories.frameworks import framework, node

from goalweave.core.errors import InputError, LimitError
from goalweave.core.interlinkages import (
    COEFFICIENT,
    NILSSON,
    SIGN_ONLY,
    SIGNED_WEIGHT,
    CrossImpactMatrix,
    MatrixKind,
    PairScore,
    build_matrix,
)
from goalweave.core.model import Framework
from goalweave.formats.frameworks.interlinkages import (
    InterlinkageFile,
    read_interlinkages,
    read_interlinkages_path,
    write_interlinkages,
)
from goalweave.formats.reading.limits import Limits

OWN = framework(node("1"), node("1.1", "1"), node("1.2", "1"), node("2"), node("2.1", "2"))


def read(text: str, name: str = "pairs.csv", **options: object) -> InterlinkageFile:
    return read_interlinkages(BytesIO(text.encode()), name, **options)  # type: ignore[arg-type]


def matrix_of(text: str, **options: object) -> CrossImpactMatrix:
    (matrix,) = read(text, **options).matrices  # type: ignore[arg-type]
    return matrix


def workbook(rows: list[list[object]], formats: dict[str, str] | None = None) -> BytesIO:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def test_list_of_pairs_is_read_in_the_order_of_the_file() -> None:
    matrix = matrix_of("from_target,to_target,score\n2.1,1.1,−2\n1.1,2.1,+3\n1.1,1.2,0.5\n1.2,1.1,\n")
    assert matrix.nodes == ("2.1", "1.1", "1.2")
    assert matrix.pairs == (PairScore("2.1", "1.1", -2), PairScore("1.1", "2.1", 3), PairScore("1.1", "1.2", 0.5))
    assert (matrix.kind, matrix.scale, matrix.title, matrix.counts.missing) == (
        MatrixKind.INFLUENCE, NILSSON, "pairs", 3,
    )  # fmt: skip


def test_pair_has_rationale_by_language_evidence_place_and_source() -> None:
    (pair,) = matrix_of(
        "subject;object;score;rationale;rationale.fr;evidence;place;source\n1.1;2.1;-1;Land.;Terres.;Table 3;KE;Report\n"
    ).pairs
    assert pair == PairScore(
        "1.1", "2.1", -1, rationale={"en": "Land.", "fr": "Terres."}, evidence="Table 3", place="KE", source="Report"
    )


def test_decimal_comma_in_a_file_with_semicolons() -> None:
    assert matrix_of("subject;object;score\n1.1;2.1;-1,5\n").pairs[0].score == -1.5


def test_heads_in_other_languages_are_known() -> None:
    assert matrix_of("sujeto,objeto,puntuación\n1.1,2.1,2\n").pairs == (PairScore("1.1", "2.1", 2),)


def test_benefit_and_trade_off_have_columns_of_their_own() -> None:
    matrix = matrix_of("subject,object,benefit,trade-off\n1.1,2.1,2,1\n2.1,1.1,0,-3\n1.1,1.2,1,\n1.2,1.1,,\n")
    assert matrix.pairs == (
        PairScore("1.1", "2.1", benefit=2, trade_off=-1),
        PairScore("2.1", "1.1", benefit=0, trade_off=-3),
        PairScore("1.1", "1.2", benefit=1),
    )


def test_pair_with_both_signs_has_a_benefit_and_a_trade_off() -> None:
    matrix = matrix_of("target_a,target_b,sign\n1.1,2.1,+\n1.1,2.1,-\n1.1,2.1,+\n2.1,1.1,-\n2.1,1.1,-\n1.1,1.2,'+\n")
    assert matrix.scale is SIGN_ONLY
    assert matrix.pairs == (
        PairScore("1.1", "2.1", benefit=1, trade_off=-1), PairScore("2.1", "1.1", -1), PairScore("1.1", "1.2", 1),
    )  # fmt: skip


def test_every_scorer_has_a_matrix_with_the_same_nodes() -> None:
    first, second = read(
        "subject,object,score,panel\n1.1,2.1,1,energy\n1.1,2.1,2,finance\n2.1,1.2,3,finance\n"
    ).matrices
    assert (first.scorer, second.scorer) == ("energy", "finance")
    assert first.nodes == second.nodes == ("1.1", "2.1", "1.2")
    assert first.pairs == (PairScore("1.1", "2.1", 1),)


def test_sssom_has_signs_and_weights_below_its_metadata() -> None:
    matrix = matrix_of(
        "#mapping_set_id: example\n#comment: it's \"open\n"
        "subject_id\tpredicate_id\tobject_id\text_weight\text_sign\n"
        "own@1:1.1\tgoalweave:influences\town@1:2.1\t0.5\t-1\n"
        "own@1:2.1\tgoalweave:influences\town@1:1.1\t1\t\n",
        name="pairs.sssom.tsv",
    )
    assert (matrix.scale, matrix.framework, matrix.kind) == (SIGNED_WEIGHT, "own@1", MatrixKind.INFLUENCE)
    assert matrix.pairs == (PairScore("1.1", "2.1", -0.5), PairScore("2.1", "1.1", 1))


def test_sssom_without_weights_has_signs_alone() -> None:
    matrix = matrix_of("subject_id\tobject_id\text_weight\text_sign\n1.1\t2.1\t\t-1\n", name="pairs.tsv")
    assert (matrix.scale, matrix.pairs) == (SIGN_ONLY, (PairScore("1.1", "2.1", -1),))


def test_line_below_metadata_keeps_its_number() -> None:
    text = "#one: 1\n#two: 2\nsubject_id\tobject_id\tscore\n1.1\t2.1\t9\n"
    with pytest.raises(InputError, match=r"pairs.tsv:4 \[score\]: the score 9 is outside the scale"):
        read(text, name="pairs.tsv")


def test_correlations_are_recognised_and_links_without_data_counted() -> None:
    read_file = read("from_target,to_target,value\n1.1,2.1,-100\n1.1,1.2,0.93\n1.2,1.1,-1\n")
    (matrix,) = read_file.matrices
    assert (matrix.kind, matrix.scale, read_file.unscored_links) == (MatrixKind.CORRELATION, COEFFICIENT, 1)
    assert matrix.nodes == ("1.1", "2.1", "1.2")
    assert [pair.score for pair in matrix.pairs] == [0.93, -1]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("subject,object,score\na,b,1\nb,a,-0.5\n", MatrixKind.INFLUENCE),
        ("subject,object,score\na,b,1\nb,a,0.7\n", MatrixKind.CORRELATION),
        ("subject,object,score\na,b,3\nb,a,0.7\n", MatrixKind.INFLUENCE),
        ("subject,object,rho\na,b,1\nb,a,0\n", MatrixKind.CORRELATION),
        ("subject,object,value\na,b,1\nb,a,-100\n", MatrixKind.CORRELATION),
        (",a,b\na,1,0.7\nb,0.7,1\n", MatrixKind.CORRELATION),
        (",a,b\na,,0.5\nb,1,\n", MatrixKind.INFLUENCE),
    ],
)
def test_kind_is_told_by_column_or_values(text: str, kind: MatrixKind) -> None:
    assert matrix_of(text).kind is kind


def test_kind_that_the_user_names_wins() -> None:
    text = "subject,object,score\na,b,1\nb,a,0.7\n"
    assert matrix_of(text, kind=MatrixKind.INFLUENCE).kind is MatrixKind.INFLUENCE


def test_square_table_is_read_by_rows() -> None:
    matrix = matrix_of(",a,b,c\na,,2,-1\nc,n/a,1,x\nb,0,0,3\n")
    assert matrix.nodes == ("a", "c", "b")
    assert {(pair.subject, pair.object): pair.score for pair in matrix.pairs} == {
        ("a", "b"): 2, ("a", "c"): -1, ("c", "b"): 1, ("b", "a"): 0, ("b", "c"): 3,
    }  # fmt: skip
    assert matrix.counts.missing == 1


def test_square_workbook_keeps_the_zero_at_the_end_of_a_code() -> None:
    stream = workbook([[None, "16.1", 16.1], ["16.1", None, 2], [16.1, -3, None]], {"C1": "0.00", "A3": "0.00"})
    (matrix,) = read_interlinkages(stream, "square.xlsx").matrices
    assert matrix.pairs == (PairScore("16.1", "16.10", 2), PairScore("16.10", "16.1", -3))


def test_table_may_follow_a_sheet_of_notes() -> None:
    book = openpyxl.Workbook()
    for row in (["About this matrix", None], ["Scored in 2019", "by five panels"]):
        book.active.append(row)
    sheet = book.create_sheet("Scores")
    for row in ([None, "1.1", "2.1"], ["2.1", -1, None], ["1.1", None, 2]):
        sheet.append(row)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    (matrix,) = read_interlinkages(stream, "square.xlsx").matrices
    assert matrix.pairs == (PairScore("2.1", "1.1", -1), PairScore("1.1", "2.1", 2))


def test_code_that_a_spreadsheet_made_a_date_is_refused() -> None:
    import datetime

    stream = workbook([["subject", "object", "score"], ["1.1", datetime.date(2024, 4, 2), 1]])
    with pytest.raises(InputError, match=r"pairs.xlsx:2 \[Sheet › object\]: “2024-04-02” is a date; format the column"):
        read_interlinkages(stream, "pairs.xlsx")


def test_framework_gives_order_and_key() -> None:
    matrix = matrix_of("subject,object,score\n2.1,1.1,1\nown:1.2,own@1:2.1,2\n", framework=OWN)
    assert (matrix.nodes, matrix.framework) == (("1.1", "1.2", "2.1"), "own@1")


LIST = "subject,object,score\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (LIST + "1.1,2.1,4\n", "pairs.csv:2 [score]: the score 4 is outside the scale, which goes from -3 to 3"),
        (LIST + "1.1,2.1,-100\n1.1,1.2,3\n", "pairs.csv:2 [score]: the score -100 is outside the scale"),
        (LIST + "1.1,1.1,1\n", "pairs.csv:2 [score]: 1.1 cannot influence itself"),
        (LIST + "1.1,1.1,\n", "pairs.csv:2 [score]: 1.1 cannot influence itself"),
        (LIST + "1.1,2.1,1\n2.1,1.1,1\n1.1,2.1,2\n", "pairs.csv:4 [score]: the pair 1.1 → 2.1 already has another score on line 2"),
        (LIST + "1.1,2.1,high\n", "pairs.csv:2 [score]: “high” is not a number"),
        (LIST + "1.1,2.1,5%\n", "pairs.csv:2 [score]: “5%” is not a number"),
        (LIST + ",2.1,1\n", "pairs.csv:2 [subject]: the node is missing"),
        (LIST + "1.1,9.9,1\n", "pairs.csv:2 [object]: 9.9: own@1 has no node 9.9"),
        (LIST + "1.1,sdg:2.1,1\n", "pairs.csv:2 [object]: sdg:2.1 is not a node of own@1"),
        (LIST + "1.1,:2.1,1\n", "pairs.csv:2 [object]: :2.1: “:2.1” is not a node name such as sdg:9.c"),
        (LIST + "1.1,2.1,1,more\n", "pairs.csv:2: 4 cells, but the header row has 3"),
        ("subject,object\n1.1,2.1\n", "pairs.csv:1: the table has none of the columns score, benefit, trade-off, sign"),
        ("subject,object,score,value\n1.1,2.1,1,2\n", "pairs.csv:1 [value]: the column score appears twice"),
        ("subject,object,sign\n1.1,2.1,yes\n", "pairs.csv:2 [sign]: “yes” is not a sign; enter + or -"),
        ("subject,object,score,benefit\n1.1,2.1,1,2\n", "pairs.csv:2 [score]: the pair 1.1 → 2.1 has a score and also"),
        (",1.1,1.2\n1.1,,1\n2.1,1,\n", "pairs.csv:1 [1.2]: the matrix is not square; columns without a row: 1.2; rows without a column: 2.1"),
        (",1.1,1.2\n1.1,,1\n", "pairs.csv:1 [1.2]: the matrix is not square; columns without a row: 1.2; rows without a column: none"),
        (",1.1\n1.1,\n1.2,1\n", "pairs.csv:1 [1.2]: the matrix is not square; columns without a row: none; rows without a column: 1.2"),
        (",1.1,1.2\n1.1,2,1\n1.2,1,\n", "pairs.csv:2 [1.1]: 1.1 cannot influence itself"),
        (",1.1,1.2\n1.1,,1\n1.2,7,\n", "pairs.csv:3 [1.1]: the score 7 is outside the scale"),
        (",1.1,1.1\n1.1,,1\n", "pairs.csv:1 [1.1]: the column 1.1 appears twice"),
        (",1.1,1.2\n1.1,,1\n1.1,,1\n", "pairs.csv:3 [1.1]: 1.1 is already on line 2"),
        (",1.1,1.2\n1.1,,1,2\n1.2,1,\n", "pairs.csv:2 [1.1]: 4 cells, but the header row has 3"),
        (LIST, "pairs.csv: the file has no table of interlinkages"),
    ],
)  # fmt: skip
def test_fault_is_named_with_file_line_and_field(text: str, problem: str) -> None:
    with pytest.raises(InputError) as error:
        read(text, framework=OWN)
    assert str(error.value).startswith(problem)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name,budget\nA,3\nB,4\n", "pairs.csv:1: the table is neither a list of pairs"),
        (LIST + "sdg:1.1,own:2.1,1\n", "pairs.csv:2 [object]: own:2.1 is not a node of sdg"),
        ("", "pairs.csv: the file is empty"),
    ],
)
def test_fault_of_a_file_without_framework(text: str, problem: str) -> None:
    with pytest.raises(InputError) as error:
        read(text)
    assert str(error.value).startswith(problem)


def test_file_that_is_no_table_is_refused() -> None:
    with pytest.raises(InputError, match="only tables"):
        read("<html><body>1</body></html>", name="page.html")


def test_limits_hold() -> None:
    with pytest.raises(LimitError, match="larger than the limit of 10 bytes"):
        read(LIST + "1.1,2.1,1\n", limits=Limits(file=10))
    with pytest.raises(LimitError, match="limit of 4 cells"):
        read(LIST + "1.1,2.1,1\n", limits=Limits(cells=4))
    rows = "".join(f"n{number},m{number},1\n" for number in range(600))
    with pytest.raises(LimitError, match=r"pairs.csv: the matrix has 1,200 nodes; the limit is 1,000"):
        read(LIST + rows)


def test_formula_without_a_result_is_not_a_missing_score() -> None:
    stream = workbook([["subject", "object", "score"], ["1.1", "2.1", "=1+1"]])
    with pytest.raises(InputError, match="the formula in C2 was saved without its result"):
        read_interlinkages(stream, "pairs.xlsx")


CODES = ("1.1", "1.2", "2.1", "2.a", "16.10")


@st.composite
def matrices(draw: st.DrawFn) -> CrossImpactMatrix:
    pairs = []
    ordered = st.sampled_from(list(permutations(CODES, 2)))
    for subject, object_ in draw(st.lists(ordered, min_size=1, unique=True)):
        halves = st.integers(-6, 6).map(lambda number: number / 2)
        if draw(st.booleans()):
            pair = PairScore(subject, object_, draw(halves), source=draw(st.sampled_from(("", "Report, p. 3"))))
        else:
            benefit = draw(st.none() | st.integers(0, 3))
            trade_off = draw(st.none() | st.integers(-3, 0)) if benefit is not None else -1
            pair = PairScore(subject, object_, benefit=benefit, trade_off=trade_off, rationale={"fr": "= l’eau"})
        pairs.append(pair)
    return build_matrix(pairs, title="pairs", scorer=draw(st.sampled_from(("", "energy"))))


@given(matrices())
def test_written_matrix_is_read_as_it_was(matrix: CrossImpactMatrix) -> None:
    stream = BytesIO()
    write_interlinkages(stream, [matrix])
    stream.seek(0)
    assert read_interlinkages(stream, "pairs.csv").matrices == (matrix,)


@pytest.fixture(scope="module")
def sdg() -> Framework:
    from goalweave.packs import library

    return library().catalogue().framework("sdg")


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "kind", "nodes", "scored", "hindering", "split", "unscored"),
    [
        ("interlinkages_sei_sweden_weitz2018.csv", MatrixKind.INFLUENCE, 34, 1122, 40, 0, 0),
        ("interlinkages_undp_2023_dedup.csv", MatrixKind.INFLUENCE, 150, 3138, 412, 300, 0),
        ("interlinkages_iges_japan_v3.csv", MatrixKind.CORRELATION, 169, 1890, 439, 0, 6869),
    ],
)
def test_published_file_is_read(
    shared: Path,
    sdg: Framework,
    name: str,
    kind: MatrixKind,
    nodes: int,
    scored: int,
    hindering: int,
    split: int,
    unscored: int,
) -> None:
    path = shared / "interlinkages" / name
    if not path.exists():
        missing(f"needs {name}")
    read_file = read_interlinkages_path(path, framework=sdg)
    (matrix,) = read_file.matrices
    assert (matrix.kind, len(matrix.nodes), read_file.unscored_links) == (kind, nodes, unscored)
    assert (matrix.counts.scored, matrix.counts.hindering, matrix.counts.split) == (scored, hindering, split)
