"""Forms of a page as a browser would send them without a change."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

NOT_SENT = ("submit", "button", "reset", "image", "file")


@dataclass(slots=True)
class PageForm:
    """action: path of the form, empty for the page itself; fields: names and values in the order of the page, without buttons and files."""

    action: str
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        """The first value of a field, empty if the form has none."""
        return next((value for known, value in self.fields if known == name), "")

    def changed(self, changes: dict[str, str]) -> list[tuple[str, str]]:
        """The fields with other values; names that the form does not have are added."""
        fields = [(name, value) for name, value in self.fields if name not in changes]
        return [*fields, *changes.items()]

    def body(self, changes: dict[str, str]) -> str:
        return urlencode(self.changed(changes))


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self._inside = False
        self._text: tuple[str, list[str]] | None = None
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._multiple = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(names.get("action", "").partition("?")[0], names.get("method", "get").lower()))
            self._inside = True
        if not self._inside or "disabled" in names:
            return
        if tag == "input" and names.get("name"):
            self._add_input(names)
        elif tag == "textarea" and names.get("name"):
            self._text = (names["name"], [])
        elif tag == "select":
            self._select, self._options, self._multiple = names.get("name", ""), [], "multiple" in names
        elif tag == "option" and self._select:
            self._options.append((names.get("value", ""), "selected" in names))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea" and self._text is not None:
            name, parts = self._text
            self.forms[-1].fields.append((name, "".join(parts).removeprefix("\n")))
            self._text = None
        elif tag == "select" and self._select:
            selected = [value for value, is_selected in self._options if is_selected]
            if not selected and self._options and not self._multiple:
                selected = [self._options[0][0]]
            self.forms[-1].fields += [(self._select, value) for value in selected]
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text[1].append(data)

    def _add_input(self, names: dict[str, str]) -> None:
        kind = names.get("type", "text")
        if kind in NOT_SENT or (kind in ("checkbox", "radio") and "checked" not in names):
            return
        self.forms[-1].fields.append((names["name"], names.get("value", "on" if kind == "checkbox" else "")))


def read_forms(page: str) -> list[PageForm]:
    reader = _FormReader()
    reader.feed(page)
    reader.close()
    return reader.forms


def find_form(page: str, path: str) -> PageForm | None:
    """The first form of a page that is posted to the path."""
    return next((form for form in read_forms(page) if form.method == "post" and form.action == path), None)


def own_form(page: str) -> PageForm | None:
    """The first form of a page that is posted to the page itself because it names no path."""
    return find_form(page, "")
