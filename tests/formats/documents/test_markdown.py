"""Markdown without its markup."""

from __future__ import annotations

from goalweave.formats.documents.markdown import read_source
from goalweave.formats.reading.limits import Limits

DOCUMENT = """\
---
title: Report
---
# Annual *report*

We trained **200 teachers** in `Kenya`, see [the list](https://www.example.org/list "list")
and more &amp; more.

Results
-------

- wells
  - in the *north*

  A paragraph of the point.
* schools

1. first
2. second

| Project | Place |
|---------|-------|
| Wells   | **Kenya** |
| Schools |       |

```
code is left out
```

![An image](a.png)

<div class="note">Some <b>HTML</b></div>

<!-- a comment -->

> A quotation.

We did:
• typed bullet
• another
"""


def test_markdown_gives_passages_by_line() -> None:
    found = [(p.locator, p.kind, p.level, p.text) for p in read_source(DOCUMENT.encode(), "a.md", Limits()).content]
    assert found == [
        ("line 4", "heading", 1, "Annual report"),
        ("line 6", "paragraph", 0, "We trained 200 teachers in Kenya, see the list and more & more."),
        ("line 9", "heading", 2, "Results"),
        ("line 12", "item", 0, "wells"),
        ("line 13", "item", 0, "in the north"),
        ("line 15", "item", 0, "A paragraph of the point."),
        ("line 16", "item", 0, "schools"),
        ("line 18", "item", 0, "first"),
        ("line 19", "item", 0, "second"),
        ("line 23", "item", 0, "Wells · Kenya"),
        ("line 24", "item", 0, "Schools"),
        ("line 32", "paragraph", 0, "Some HTML"),
        ("line 36", "paragraph", 0, "A quotation."),
        ("line 38", "paragraph", 0, "We did:"),
        ("line 39", "item", 0, "typed bullet"),
        ("line 40", "item", 0, "another"),
    ]


def test_line_ends_of_windows_do_not_matter() -> None:
    one = read_source(DOCUMENT.encode(), "a.md", Limits()).content
    assert read_source(DOCUMENT.replace("\n", "\r\n").encode(), "a.md", Limits()).content == one


def test_an_empty_document_has_no_passages() -> None:
    assert read_source(b"\n\n---\n", "a.md", Limits()).content == []
