import pytest
from hypothesis import given, strategies as st

from goalweave.core.answers.answer_findings import linked_addresses
from goalweave.core.answers.markdown import citation_numbers, clean_answer, count_words, plain_text, read_blocks
from goalweave.core.document import (
    Cell,
    ColumnAlign,
    Heading,
    Hyperlink,
    ItemList,
    NoteRef,
    Paragraph,
    ParagraphStyle,
    Table,
    TextRun,
)
from goalweave.core.errors import InputError, LimitError


def test_blocks_of_an_answer():
    text = "# One\n\nIt *is* **so**.[^2]\nNext `9.c`\n\n1. a\n2. b\n   - c\n\n> said\n\n| A | B |\n|---|--:|\n| x[^1] | 2 |"
    assert read_blocks(text) == (
        Heading(3, (TextRun("One"),)),
        Paragraph(
            (
                TextRun("It "),
                TextRun("is", italic=True),
                TextRun(" "),
                TextRun("so", bold=True),
                TextRun("."),
                NoteRef(2),
                TextRun(" Next "),
                TextRun("9.c", code=True),
            )
        ),
        ItemList(
            (
                (Paragraph((TextRun("a"),)),),
                (Paragraph((TextRun("b"),)), ItemList(((Paragraph((TextRun("c"),)),),))),
            ),
            ordered=True,
        ),
        Paragraph((TextRun("said"),), ParagraphStyle.QUOTE),
        Table(
            "",
            (ColumnAlign.START, ColumnAlign.END),
            ((Cell((TextRun("A"),), True), Cell((TextRun("B"),), True)),),
            ((Cell((TextRun("x"), NoteRef(1))), Cell((TextRun("2"),))),),
        ),
    )


def test_html_is_text_and_scripts_are_no_links():
    text = '<script>alert(1)</script>\n\n[go](javascript:alert(1)) [here](https://example.org "t") ![pic](x.png) [in](/path)'
    first, second = read_blocks(text)
    assert first == Paragraph((TextRun("<script>alert(1)</script>"),))
    assert isinstance(second, Paragraph)
    assert [one for one in second.content if isinstance(one, Hyperlink)] == [
        Hyperlink("https://example.org", (TextRun("here"),))
    ]
    assert plain_text(text).endswith("here pic in")


def test_words_are_counted_without_markup_and_marks():
    assert count_words("**Two words**.[^1]\n\n- and [three more](https://example.org/a/b)[^2]\n") == 5
    assert count_words("联盟支持") == 2
    assert count_words("") == 0


def test_marks_are_found_once_each_and_not_in_code():
    assert citation_numbers("a[^2] b[^1][^2] `[^9]` [^x]") == (2, 1)


@given(st.text(alphabet=st.sampled_from("ab .\n-*_[]()^1>#|`<&\\!")))
def test_any_text_is_read_and_links_lead_nowhere_but_out(text: str):
    assert all(target.startswith(("http://", "https://", "mailto:")) for target in linked_addresses(text))
    assert count_words(text) <= len(text)


def test_what_is_nested_too_deep_is_refused_and_not_cut():
    for text in (">" * 5000 + " deep", "- " * 30 + "deep"):
        with pytest.raises(InputError, match="nested too deep"):
            clean_answer(text)
    assert clean_answer("- a\r\n  - b\r\n    - c\u202e \n") == "- a\n  - b\n    - c"


def test_an_answer_of_five_megabytes_is_refused():
    with pytest.raises(LimitError, match="the limit is 200,000"):
        clean_answer("word " * 1_000_000)


def test_a_passage_in_another_language_is_read_with_it():
    text = "Il dit\u00a0: «\u00a0[It **works** \\[well\\], 5 \\< 6]{lang=en}\u00a0».[^1] [no]{lang=} [x]{lang=zh-Hans} [a[b]]{lang=en}"
    assert read_blocks(text) == (
        Paragraph(
            (
                TextRun("Il dit\u00a0: «\u00a0"),
                TextRun("It ", language="en"),
                TextRun("works", bold=True, language="en"),
                TextRun(" [well], 5 < 6", language="en"),
                TextRun("\u00a0»."),
                NoteRef(1),
                TextRun(" [no]{lang=} "),
                TextRun("x", language="zh-Hans"),
                TextRun(" [a[b]]{lang=en}"),
            )
        ),
    )
    assert count_words("[It works]{lang=en}") == 2
    assert citation_numbers("[It works[^2]]{lang=en}") == (2,)


@given(st.text(alphabet=st.sampled_from("ab .[]\\{}=langen*`^1")))
def test_what_is_said_in_another_language_is_kept_whatever_it_holds(text: str):
    escaped = "".join(f"\\{letter}" if letter in "\\[]*`^" else letter for letter in text).strip()
    if escaped:
        assert plain_text(f"x [{escaped}]{{lang=en}} y") == f"x {text.strip()} y"
