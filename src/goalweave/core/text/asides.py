"""Why a part of a document is in no record and no answer."""

from __future__ import annotations

from enum import StrEnum


class AsideReason(StrEnum):
    """The values are what `--json` writes; interfaces translate them (wording/asides.py)."""

    NAVIGATION = "navigation"
    NOTICE = "notice"
    LABEL = "label of the page"
    CAPTION = "caption"
    CONTENTS = "table of contents"
    RUNNING = "running head or foot"
    HIDDEN = "hidden"
    CODE = "code"
    MARKUP = "markup"
    SEPARATOR = "separator"
    METADATA = "metadata of the file"
    TABLE_HEAD = "heads of a table"
    DELETED = "deleted text"
    COMMENT = "comment"
    QUOTED = "quoted message"
    HEADING = "heading"
    QUESTION = "question"
    INTRODUCTION = "introduction of a list"
    SHORT = "too short to state anything"
    DUPLICATE = "duplicate"
    FACT = "fact of the form"
    UNPLACED = "below no question"
    REJECTED = "record that was not accepted"
