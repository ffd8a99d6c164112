"""Collects interface strings from Python and templates into the .po files; pure Python, no gettext on the machine.

Run with `make messages`; `--check` only says whether the files are up to date.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "goalweave"
LOCALE = PACKAGE / "web" / "locale"
LANGUAGES = ("fr", "es", "ru", "ar", "zh_Hans")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "FieldSpec": None,
    "Message": None,
    "counted": (1, 2),
}
ERRORS = {
    "Conflict",
    "Finding",
    "GoalweaveError",
    "InputError",
    "LimitError",
    "NotAllowed",
    "SkippedRow",
    "UnknownNode",
    "UnknownQuestion",
    "Vanished",
}
"""Of core.errors and core.findings: what they say is a literal or a Message, see `sentence`."""
TO_READERS = {"Message", "counted"}
"""What errors say with parts."""
TERMINAL = ("backup", "batch", "classifiers", "cli", "datafolder", "settings", "upgrade.py")
"""Packages whose messages only a terminal shows, in English: no translator is troubled with them."""


Text = str | tuple[str, ...]
"""Singular, or singular and plural."""


def collect() -> Catalog:
    """All strings with the files they stand in, sorted."""
    catalogue = Catalog(project="Goalweave", version="", charset="utf-8", copyright_holder="", msgid_bugs_address="")
    patterns = ("*.py", "templates/**/*.html", "templates/**/*.txt")
    for path in sorted(chain.from_iterable(map(PACKAGE.rglob, patterns))):
        text = path.read_text(encoding="utf-8")
        terminal = path.relative_to(PACKAGE).parts[0] in TERMINAL
        found = strings_of_python(text, terminal=terminal) if path.suffix == ".py" else strings_of_template(text)
        for message, context in found:
            catalogue.add(message, locations=[(path.relative_to(ROOT).as_posix(), None)], context=context)
    return catalogue


def strings_of_python(source: str, *, terminal: bool) -> Iterator[tuple[Text, str | None]]:
    """Each string that a function of KEYWORDS is called with or that an error says, with its context; in the order of the lines.

    terminal: whether only a terminal shows what errors say here.
    """
    names = KEYWORDS.keys() - TO_READERS if terminal else KEYWORDS.keys() | ERRORS
    if not any(f"{name}(" in source for name in names):
        return
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = getattr(call.func, "id", getattr(call.func, "attr", ""))
        said = None if terminal else sentence(call)
        if said is not None and (text := string_in(said)):
            yield text, None
        if name in names and name in KEYWORDS:
            places = KEYWORDS[name] or (1,)
            context_place = next((place[0] for place in places if isinstance(place, tuple)), None)
            texts = [argument(call, place) for place in places if isinstance(place, int)]
            context = argument(call, context_place) if context_place else None
            if all(texts) and (context or not context_place):
                yield (texts[0] if len(texts) == 1 else tuple(texts)), context


def strings_of_template(source: str) -> Iterator[tuple[Text, str | None]]:
    """The same for a template of Django."""
    for _line, message, _comments, context in extract("python", BytesIO(as_python(source).encode()), keywords=KEYWORDS):
        yield message, context


def argument(call: ast.Call, place: int) -> str:
    """The string at a place, counted from 1; empty where there is none."""
    return string_in(call.args[place - 1]) if len(call.args) >= place else ""


def string_in(node: ast.expr) -> str:
    """A literal; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def as_python(template: str) -> str:
    """Return the strings of a template as Python that only holds them; its indentation would mean something there."""
    return "\n".join(line.strip() for line in templatize(template).splitlines())


def sentence(call: ast.Call) -> ast.expr | None:
    """What an error is made to say: the first argument, of a Finding the third; None for other calls."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    place = 2 if name == "Finding" else 0
    return call.args[place] if name in ERRORS and len(call.args) > place else None


def update(language: str, found: Catalog) -> bytes:
    """The .po file of a language brought up to date: translations stay, strings that are gone go."""
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if path.exists():
        with path.open("rb") as handle:
            catalogue = read_po(handle, locale=language)
    else:
        catalogue = Catalog(locale=language)
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = f"# Interface strings of Goalweave in {catalogue.locale.english_name}."
    for message in catalogue:
        message.locations = [(place, None) for place in sorted({place for place, _ in message.locations})]
        if "python-format" in message.flags and "python-brace-format" in message.flags:
            message.flags.discard("python-brace-format")
    stream = BytesIO()
    write_po(stream, catalogue, sort_output=True, omit_header=False, width=110, include_lineno=False)
    lines = stream.getvalue().decode().splitlines()
    dated = (
        '"POT-Creation-Date',
        '"PO-Revision-Date',
        '"Generated-By',
        '"Last-Translator',
        '"Project-Id-Version',
        '"Report-Msgid',
        '"Language-Team',
    )
    return ("\n".join(line for line in lines if not line.startswith(dated)) + "\n").encode()


def main(arguments: list[str]) -> int:
    found, stale = collect(), []
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        content = update(language, found)
        if not path.exists() or path.read_bytes() != content:
            stale.append(language)
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    if "--check" in arguments and stale:
        sys.stderr.write(f"out of date: {', '.join(stale)}; run `make messages`\n")
        return 1
    return 0


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    sys.exit(main(sys.argv[1:]))
