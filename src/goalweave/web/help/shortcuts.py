"""The keys of the site and of its pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Shortcut:
    keys: tuple[str, ...]
    action: Promise


@dataclass(frozen=True, slots=True)
class ShortcutGroup:
    """page: name of the page in the list of addresses; empty for the keys of every page."""

    page: str
    title: Promise
    shortcuts: tuple[Shortcut, ...]


GROUPS = (
    ShortcutGroup(
        "",
        _("On every page"),
        (
            Shortcut(("?",), _("show these keys")),
            Shortcut(("/",), _("go to the search field")),
            Shortcut(("Esc",), _("close a menu, this list or the tour")),
        ),
    ),
    ShortcutGroup(
        "review",
        _("In the review"),
        (
            Shortcut(("j", "k"), _("next, previous")),
            Shortcut(("n",), _("skip to next record")),
            Shortcut(("a",), _("accept and next")),
            Shortcut(("x",), _("reject, then press a number for the reason")),
            Shortcut(("c",), _("change to another node")),
            Shortcut(("t",), _("turn around: contributes, or hinders")),
            Shortcut(("s",), _("split evenly between accepted nodes")),
            Shortcut(("u",), _("undo the last decision")),
        ),
    ),
    ShortcutGroup(
        "explore",
        _("In the matrix"),
        (
            Shortcut(("←", "→", "↑", "↓"), _("move between cells")),
            Shortcut(("Home", "End"), _("first or last cell of the row")),
            Shortcut(("Enter",), _("open the cell")),
        ),
    ),
    ShortcutGroup(
        "interlinkages",
        _("While scoring interlinkages"),
        (
            Shortcut(("1–7",), _("choose a score")),
            Shortcut(("0",), _("no opinion")),
            Shortcut(("Enter",), _("next pair")),
            Shortcut(("Z",), _("undo the last score")),
        ),
    ),
)


def groups_for(page: str) -> list[ShortcutGroup]:
    """Return the group of the page and then that of every page; all groups where no page is named."""
    if not page:
        return list(GROUPS)
    return sorted((group for group in GROUPS if group.page in (page, "")), key=lambda group: not group.page)
