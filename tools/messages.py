"""Collects interface strings from Python and templates into the .po files; pure Python, no gettext on the machine.

Run with `make messages`; `--check` only says whether the files are up to date.
"""

from __future__ import annotations

import ast
import sys
from io import BytesIO
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
}
"""Of core.errors and core.findings: what they say is a literal or a Message, see `sentence`."""
TERMINAL = ("backup", "batch", "classifiers", "cli", "datafolder", "settings", "upgrade.py")
"""Packages whose messages only a terminal shows, in English: no translator is troubled with them."""


def collect() -> Catalog:
    """All strings with the files they stand in, sorted."""
    catalogue = Catalog(project="Goalweave", version="", charset="utf-8", copyright_holder="", msgid_bugs_address="")
    templates = [path for suffix in ("html", "txt") for path in PACKAGE.rglob(f"templates/**/*.{suffix}")]
    for path in sorted([*PACKAGE.rglob("*.py"), *templates]):
        text = path.read_text(encoding="utf-8")
        source = text if path.suffix == ".py" else as_python(text)
        place = path.relative_to(ROOT).as_posix()
        keywords = KEYWORDS
        if path.relative_to(PACKAGE).parts[0] in TERMINAL:
            keywords = {name: spec for name, spec in KEYWORDS.items() if name not in ("Message", "counted")}
        elif path.suffix == ".py":
            for literal in sorted(literals(text)):
                catalogue.add(literal, locations=[(place, None)])
        for _line, message, comments, context in extract("python", BytesIO(source.encode()), keywords=keywords):
            catalogue.add(message, locations=[(place, None)], auto_comments=comments, context=context)
    return catalogue


def as_python(template: str) -> str:
    """Return the strings of a template as Python that only holds them; its indentation would mean something there."""
    return "\n".join(line.strip() for line in templatize(template).splitlines())


def sentence(call: ast.Call) -> ast.expr | None:
    """What an error is made to say: the first argument, of a Finding the third; None for other calls."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    place = 2 if name == "Finding" else 0
    return call.args[place] if name in ERRORS and len(call.args) > place else None


def literals(source: str) -> set[str]:
    """What errors say that has no parts: it needs no mark beside the error."""
    found = (sentence(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return {one.value for one in found if isinstance(one, ast.Constant) and isinstance(one.value, str)}


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
