"""Answers as Markdown: what is shown is what was there."""

from __future__ import annotations

from hypothesis import given, settings, strategies as st

from goalweave.core.answers import passages_to_markdown
from goalweave.core.text.passages import Passage, collapse_spaces, split_bullet, split_note
from goalweave.formats.documents import passages
from goalweave.formats.reading.limits import Limits

KINDS = st.sampled_from(["heading", "paragraph", "item"])
TEXTS = st.text(st.sampled_from("ab1 *_`#<>[]()!&\\~|-+=.:;/\"'é中"), min_size=1, max_size=20) | st.text(max_size=20)


def passage(text: str, kind: str = "paragraph") -> Passage:
    return Passage(text, kind, "")  # type: ignore[arg-type]


def test_paragraphs_lists_and_headings() -> None:
    found = passages_to_markdown(
        [
            passage("Events", "heading"),
            passage("We held:"),
            passage("a forum", "item"),
            passage("a [dinner](x)", "item"),
            passage("1. first", "item"),
            passage("2. second", "item"),
            passage("4. fourth", "item"),
            passage("# no heading"),
            passage("3. no list"),
            passage("snake_case and _stress_ <b>"),
        ]
    )
    assert found == (
        "### Events\n\nWe held:\n\n- a forum\n- a \\[dinner](x)\n\n1. first\n2. second\n\n- 4\\. fourth\n\n"
        "\\# no heading\n\n3\\. no list\n\nsnake_case and \\_stress\\_ \\<b>"
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(st.builds(passage, TEXTS, KINDS), max_size=6))
def test_markdown_shows_the_same_words(given_passages: list[Passage]) -> None:
    # As readers of documents give them: tidied, bullets taken off.
    tidy = [passage(text, one.kind) for one in given_passages if (text := split_bullet(collapse_spaces(one.text))[1])]
    tidy = [
        one for one in tidy if split_bullet(one.text) == (False, one.text) and collapse_spaces(one.text) == one.text
    ]
    shown = passages(passages_to_markdown(tidy).encode(), "a.md", Limits(), document="md") if tidy else []
    ordered = [
        one.text.split(". ", 1)[-1] if one.kind == "item" and one.text.split(".")[0].isdigit() else one.text
        for one in tidy
    ]
    # What begins as a footnote does is one.
    kinds = ["note" if one.kind != "heading" and split_note(one.text)[0] else one.kind for one in tidy]
    assert [one.kind for one in shown] == kinds
    for one, wanted, plain in zip(shown, tidy, ordered, strict=True):
        assert one.text in (wanted.text, plain.strip())
