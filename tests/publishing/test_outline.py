from __future__ import annotations

import pytest
from tests.factories.documents import paragraph, texts

from goalweave.core.document import (
    Document,
    EndNote,
    Heading,
    Hyperlink,
    NoteRef,
    Notes,
    PageBreak,
    Paragraph,
    TableOfContents,
    TextRun,
)
from goalweave.publishing.outline import make_outline, separate_notes


def document(*blocks: object) -> Document:
    return Document("A title", "en", blocks)  # type: ignore[arg-type]


def test_anchors_are_the_documents_own_where_they_can_be_and_never_twice() -> None:
    found = make_outline(
        document(
            Heading(1, texts("A"), anchor="a"),
            Heading(1, texts("A again"), anchor="a"),
            Heading(2, texts("Odd"), anchor='odd anchor"><script>'),
            Heading(2, texts("Ours"), anchor="note-1"),
            Heading(2, texts("None")),
        )
    )
    assert found.anchors == ("a", "section-2", "section-3", "section-4", "section-5")
    assert found.places == {"a": "a", 'odd anchor"><script>': "section-3", "note-1": "section-4"}


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " java\nscript:alert(1)",
        "data:text/html,<script>1</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "/records",
        "#nowhere",
        "#",
        "",
        "https://",
        "http://a b",
    ],
)
def test_links_that_lead_nowhere_or_do_something_are_refused(target: str) -> None:
    assert make_outline(document(Heading(1, texts("A"), anchor="a"))).target(Hyperlink(target, texts("x"))) == ""


@pytest.mark.parametrize("target", ["https://example.org/a?b=1#c", "http://example.org", "mailto:a@example.org"])
def test_addresses_are_kept(target: str) -> None:
    assert make_outline(document()).target(Hyperlink(f" {target} ", texts("x"))) == target


def test_a_link_to_a_heading_follows_its_anchor() -> None:
    found = make_outline(document(Heading(1, texts("A"), anchor="1 a")))
    assert found.target(Hyperlink("#1 a", texts("x"))) == "#section-1"


def test_page_breaks_cut_the_document_into_sheets() -> None:
    one, two, three = (paragraph(text) for text in ("one", "two", "three"))
    found = make_outline(document(one, PageBreak(wide=True), two, PageBreak(), PageBreak(), three))
    assert [(sheet.wide, sheet.blocks) for sheet in found.page_groups] == [
        (False, (one,)),
        (True, (two,)),
        (False, (three,)),
    ]


def test_references_to_notes_are_counted_wherever_they_stand() -> None:
    found = make_outline(
        document(
            Paragraph((TextRun("a"), NoteRef(1), NoteRef(2))),
            Paragraph((NoteRef(1),)),
            Notes((EndNote(1, texts("one")), EndNote(3, texts("three")))),
        )
    )
    assert found.notes == {1, 3}
    assert found.mentions == {1: 2, 2: 1}


def test_references_that_follow_each_other_are_set_apart() -> None:
    content = (TextRun("a"), NoteRef(1), NoteRef(2), TextRun("b"), NoteRef(3))
    assert list(separate_notes(content)) == [
        TextRun("a"), NoteRef(1), TextRun("\u202f"), NoteRef(2), TextRun("b"), NoteRef(3),
    ]  # fmt: skip


def test_only_a_document_with_contents_has_a_title_page() -> None:
    assert make_outline(document(TableOfContents())).cover
    assert not make_outline(document()).cover
