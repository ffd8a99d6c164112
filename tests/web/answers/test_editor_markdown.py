"""The editor reads an answer's Markdown and writes it again: nothing changes that nobody has changed, and what it writes itself is read
by the server as the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st
from py_mini_racer import MiniRacer
from tests.conftest import missing

from goalweave.core.answers.markdown import citation_numbers, count_words, plain_text, read_blocks
from goalweave.wording.chart import BUNDLE

HELPERS = """
const { Source, Places, Transform, changesBetween, countWords, orphans } = goalweaveMarkdown
const written = (text) => { const source = new Source(); return source.write(source.read(text)) }
const rewritten = (text) => {
  const source = new Source(), texts = []
  source.read(text).forEach((node) => texts.push(source.block(node)))
  return texts.filter(Boolean)
}
const counted = (text) => countWords(new Source().read(text))
const replaced = (text, word, by) => {
  const source = new Source(), doc = source.read(text), places = new Places(doc, source.layout(doc))
  const from = places.position(text.indexOf(word)), to = places.position(text.indexOf(word) + word.length)
  const spot = [places.start(from), places.finish(to)]
  const { schema } = doc.type
  const line = schema.nodes.paragraph.create(null, schema.text(by, doc.nodeAt(from).marks))
  return [source.write(doc.replace(from, to, line.slice(0, line.content.size))), text.slice(...spot)]
}
const without = (text, words) => {
  const source = new Source(), doc = source.read(text), places = new Places(doc, source.layout(doc))
  const at = text.indexOf(words), change = new Transform(doc)
  change.delete(places.position(at), places.position(at + words.length))
  for (const mark of orphans(doc, change.mapping)) change.delete(mark, mark + 1)
  return source.write(change.doc)
}
const changed = (before, after) => changesBetween(before, after)
"""

PIECES = (
    "word two",
    "中文字。",
    "**bold**",
    "*slanted*",
    "***both***",
    "`code`",
    "[a link](https://example.org/a_b)",
    "[^1]",
    "[mot]{lang=fr}",
    "![a picture](x.png)",
    "5 * 3 < 4",
    "snake_case [square]",
    "\\*",
    "&amp;",
    ". ",
    "  \n",
    "\n",
    "\n\n",
    "\n\n\n",
    "\n- ",
    "\n  - ",
    "\n* ",
    "\n1. ",
    "\n7) ",
    "\n> ",
    "\n# ",
    "\n---\n",
    "\n===\n",
    "\n```\ncode\n```\n",
    "\n\n    indented\n",
    "\n| a | b |\n|:--|--:|\n| c | d \\| e |\n",
    "\n\n[square]: https://example.org/\n\n",
    "<div>",
    "*",
    "_",
    "[",
    "]",
    "|",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join)

DRAFT = """The programme **Green harbours** runs in 12 ports.[^1][^2]

# By region

- **Africa**: 4 ports, with *Port Authority*.[^1]
- [Le port vert]{lang=fr}, a project.[^3]
  1. Nested
  2. See [the site](https://example.org/a_(b))

| Port | Since |
|---|---:|
| Dakar \\| north | 2019[^2] |

> As the report says."""


@pytest.fixture(scope="module")
def engine() -> MiniRacer:
    script = BUNDLE / "editor.js"
    if not script.exists():
        missing("needs the bundle (npm)")
    racer = MiniRacer()
    racer.eval(script.read_text(encoding="utf-8"))
    racer.eval(HELPERS)
    return racer


def call(engine: MiniRacer, function: str, *arguments: str) -> Any:
    return json.loads(str(engine.eval(f"JSON.stringify({function}(...{json.dumps(arguments)}))")))


@given(text=TEXTS)
@example(text=DRAFT)
@example(text="- a\n\n\n- b\n* c")
@example(text="---\n  \n\n---\n\n---")
@settings(max_examples=60, deadline=None)
def test_a_text_that_nobody_touched_is_written_as_it_was(engine: MiniRacer, text: str) -> None:
    assert call(engine, "written", text).strip() == text.strip()


@given(text=TEXTS)
@example(text=DRAFT)
@settings(max_examples=60, deadline=None)
def test_what_the_editor_writes_is_read_by_the_server_as_the_same(engine: MiniRacer, text: str) -> None:
    joined = "\n\n".join(call(engine, "rewritten", text))
    assert plain_text(joined).split() == plain_text(text).split()
    assert citation_numbers(joined) == citation_numbers(text)


def test_a_draft_keeps_its_structure_when_it_is_written_anew(engine: MiniRacer) -> None:
    assert read_blocks("\n\n".join(call(engine, "rewritten", DRAFT))) == read_blocks(DRAFT)


@given(text=TEXTS)
@example(text="可持续发展 and two words\n\n| a | b |\n|---|---|\n| c |  |")
@settings(max_examples=50, deadline=None)
def test_words_are_counted_as_the_server_counts_them(engine: MiniRacer, text: str) -> None:
    assert call(engine, "counted", text) == count_words(text)


@pytest.mark.parametrize(
    ("word", "after"),
    [("harbours", "quays"), ("Africa", "Asia"), ("Nested", "Deeper"), ("2019", "2020"), ("site", "page")],
)
def test_an_edit_changes_its_word_and_nothing_else(engine: MiniRacer, word: str, after: str) -> None:
    written, place = call(engine, "replaced", DRAFT, word, after)
    assert (written, place) == (DRAFT.replace(word, after), word)


def test_changes_are_the_words_that_differ(engine: MiniRacer) -> None:
    before, after = (
        "We ran ten courses in Dakar.[^1] Then we left.",
        "We ran twelve courses in Dakar and Accra.[^1] Then.",
    )
    assert [
        (before[one["start"] : one["end"]], one["replacement"]) for one in call(engine, "changed", before, after)
    ] == [
        ("ten", "twelve"),
        ("", " and Accra"),
        (" we left", ""),
    ]


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("Delete this.", "Keep this.[^1]  Rest of it."),
        ("Delete", "Keep this.[^1]  this.[^2][^3] Rest of it."),
        ("Keep this.", "Delete this.[^2][^3] Rest of it."),
        ("Rest of it.", "Keep this.[^1] Delete this.[^2][^3]"),
    ],
)
def test_the_marks_of_a_sentence_go_with_it_and_with_no_other(engine: MiniRacer, words: str, after: str) -> None:
    text = "Keep this.[^1] Delete this.[^2][^3] Rest of it."
    assert call(engine, "without", text, words) == after
