"""Format the style sheets, one declaration per line.

Run with `make fix`; `--check` changes nothing, names the files that are not formatted and exits with 1.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import cssbeautifier

ROOT = Path(__file__).resolve().parents[1]
UNTERMINATED = re.compile(r"(?<=[^\s{};/])(?=\n *})")
"""The end of a block's last declaration where it has no semicolon; the slash ends a comment."""


def style_sheets() -> list[Path]:
    """Return the style sheets of the package and of the frontend, without what is built or installed."""
    sheets = [*(ROOT / "src").rglob("*.css"), *(ROOT / "frontend" / "src").rglob("*.css")]
    return sorted(path for path in sheets if "bundle" not in path.parts)


def formatted(sheet: str) -> str:
    """Return a style sheet with one selector or declaration per line. Only white space and semicolons change."""
    options = cssbeautifier.default_options()
    options.indent_size = 2
    options.end_with_newline = True
    options.newline_between_rules = True
    options.space_around_combinator = True
    return UNTERMINATED.sub(";", cssbeautifier.beautify(sheet, options))


def main(check: bool) -> int:
    changed = 0
    for path in style_sheets():
        before = path.read_text(encoding="utf-8")
        after = formatted(before)
        if after == before:
            continue
        changed += 1
        if check:
            sys.stdout.write(f"{path.relative_to(ROOT)} is not formatted: run make fix\n")
        else:
            path.write_text(after, encoding="utf-8")
    return 1 if check and changed else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
