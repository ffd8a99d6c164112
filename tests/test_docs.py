"""The documentation says what the code does: every command, setting, package, limit and link."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import goalweave
from goalweave.accounts.models import Role
from goalweave.classifiers import engine_for
from goalweave.cli.app import app
from goalweave.core.facts import record_facts
from goalweave.core.model import Record, RecordPlace, RecordSource
from goalweave.core.pipeline import MapOptions, map_records
from goalweave.core.statements.allocation import ReadDocument, SetAside
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.spans import TextSpan
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.map_json import write_map_json
from goalweave.packs import fact_names, library
from goalweave.settings.variables import VARIABLES

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not {".venv", ".bootstrap", "node_modules", ".goalweave", ".pytest_cache", ".hypothesis"}
    & set(path.relative_to(ROOT).parts)
)
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.DOTALL | re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, Any]]:
    """Full name and command, for every command that does something itself."""
    import typer.main

    def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for part, below in command.commands.items():
                yield from walk(f"{name} {part}", below)
        else:
            yield name, command

    return walk("goalweave", typer.main.get_command(app))


def sections(text: str) -> dict[str, str]:
    """Heading of the second level → what stands below it."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def documented_options(section: str) -> set[str]:
    return set(re.findall(r"^\| `(--[a-z-]+)` \|", section, flags=re.MULTILINE))


def test_commands_page_has_every_command_and_no_other() -> None:
    assert list(sections(read("docs/reference/commands.md"))) == [name for name, _command in commands()]


@pytest.mark.parametrize(("name", "command"), [pytest.param(*pair, id=pair[0]) for pair in commands()])
def test_commands_page_has_every_option_and_argument(name: str, command: Any) -> None:
    section = sections(read("docs/reference/commands.md"))[name]
    options = {max(one.opts, key=len) for one in command.params if one.param_type_name == "option"}
    assert documented_options(section) == options - {"--help"}
    for argument in (one for one in command.params if one.param_type_name == "argument"):
        assert (argument.metavar or argument.name).upper() in section


def lock() -> dict[str, set[str]]:
    """Package → versions (more than one where it depends on Python's)."""
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)==(\S+)", read("requirements.lock"), flags=re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def test_third_party_names_every_locked_package_with_its_version() -> None:
    runtime = sections(read("THIRD_PARTY.md"))["Runtime: installed with Goalweave"]
    rows = re.findall(r"^\| \**([a-z0-9._-]+)\** \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", runtime, flags=re.MULTILINE)
    named = {
        name: set(versions.strip().split(", ")) for name, versions, _licence in rows if versions.strip() != "version"
    }
    assert named == lock()


def test_third_party_marks_direct_dependencies_and_decisions_say_why() -> None:
    project = tomllib.loads(read("pyproject.toml"))["project"]
    direct = {re.match(r"[a-z0-9._-]+", line)[0] for line in project["dependencies"]}  # type: ignore[index]
    marked = set(re.findall(r"^\| \*\*([a-z0-9._-]+)\*\* \|", read("THIRD_PARTY.md"), flags=re.MULTILINE))
    reasons = re.findall(r"^\| ([a-z0-9._-]+) \|", read("docs/decisions/0007-dependencies.md"), flags=re.MULTILINE)
    assert marked == direct
    assert set(reasons) - {"package"} == direct


def test_third_party_names_every_script_in_the_bundle() -> None:
    packages = json.loads(read("frontend/package-lock.json"))["packages"]
    bundled = {
        (name.removeprefix("node_modules/"), package["version"], package["license"])
        for name, package in packages.items()
        if name and not package.get("dev")
    }
    section = sections(read("THIRD_PARTY.md"))["JavaScript: built into the bundle at installation"]
    rows = re.findall(r"^\| ([@/a-z0-9._-]+) \| ([0-9.]+) \| ([^|;]+?)(?:;[^|]*)? \|", section, flags=re.MULTILINE)
    assert set(rows) == bundled


def test_third_party_names_every_development_package() -> None:
    locked = set(re.findall(r"^([a-z0-9._-]+)==", read("requirements-dev.lock"), flags=re.MULTILINE)) - lock().keys()
    section = sections(read("THIRD_PARTY.md"))["Only to build, test and measure"]
    assert {name for name in locked if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", section)} == set()


def test_settings_page_has_every_variable_and_no_other() -> None:
    page = sections(read("docs/reference/settings.md"))
    in_code = page.pop("Limits in the code")
    documented = list(chain.from_iterable(map(documented_variables, page.values())))
    first = documented_variables(read("docs/reference/settings.md").partition("\n## ")[0])
    assert sorted([*first, *documented]) == sorted(variable.full_name for variable in VARIABLES)
    sources = [*(ROOT / "src").rglob("*.py"), ROOT / "hatch_build.py", ROOT / "Makefile"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    used = {name.removesuffix("_FILE") for name in re.findall(r"\bGOALWEAVE_[A-Z_]+[A-Z]\b", text)}
    assert used == {*first, *documented, *documented_variables(in_code)} - {
        "GOALWEAVE_TEST_SHORTER",
        "GOALWEAVE_TEST_TABLES",
        "GOALWEAVE_WRITE_TABLE",
    }


def test_settings_page_has_every_default() -> None:
    """Where the page states a default as code, it is that of the table."""
    rows = re.findall(
        r"^\| `(GOALWEAVE_\w+)` \|.*\| `([^`|]+)`[^|]*\|$", read("docs/reference/settings.md"), re.MULTILINE
    )
    variables = {variable.full_name: variable for variable in VARIABLES}
    stated = {name: value for name, value in rows if variables[name].default}
    assert stated == {name: variables[name].default for name in stated}
    assert len(stated) >= 15


def documented_variables(text: str) -> list[str]:
    return re.findall(r"^\| `(GOALWEAVE_[A-Z_]+)` \|", text, flags=re.MULTILINE)


def test_formats_page_has_every_limit() -> None:
    section = sections(read("docs/reference/formats.md"))["Limits"]
    rows = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([\d,]+) \|", section, flags=re.MULTILINE))
    assert rows == {name: f"{value:,}" for name, value in dataclasses.asdict(Limits()).items()}


def test_map_json_page_has_every_key() -> None:
    catalogue = library().catalogue()
    text = (
        "In 2019 we brought affordable broadband to 120 rural schools in Kenya with UNICEF, for USD 2 million, "
        "a contribution to SDG 4 and to action line C2 (Resolution 71, https://example.org/schools)."
    )
    record = Record(
        id="one",
        title={"en": "Broadband"},
        text={"en": text},
        language="en",
        source=RecordSource("a.txt", "line 1", spans=(TextSpan(8, 90),)),
        also=(RecordSource("a.txt", "line 9", spans=(TextSpan(100, 190),)),),
        places=(RecordPlace("KE"),),
    )
    read_record = record_facts(record, fact_names)
    mapped = map_records([read_record], catalogue, engine_for(catalogue), MapOptions())
    page = read("docs/reference/map-json.md")
    shown = json.loads(re.search(r"^```json\n(.*?)^```", page, flags=re.DOTALL | re.MULTILINE)[1])  # type: ignore[index]
    document = ReadDocument("a.txt", f"Heading\n{text}", (SetAside(TextSpan(0, 8), AsideReason.HEADING),))
    assert keys(json.loads(write_map_json(mapped, [document]))) - {"", "titles.en"} == keys(shown) - {"", "titles.en"}


def keys(value: Any, path: str = "") -> set[str]:
    """Paths of all keys in a document, lists taken together."""
    if isinstance(value, dict):
        return {path}.union(*(keys(below, f"{path}.{key}".strip(".")) for key, below in value.items()))
    if isinstance(value, list):
        return {path}.union(*(keys(below, path) for below in value))
    return {path}


def anchors(text: str) -> set[str]:
    """The anchors that GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def broken_links(page: Path) -> Iterator[str]:
    """Page and target of each link that leads nowhere."""
    for target in re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", page.read_text(encoding="utf-8"))):
        place, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        file = (page.parent / place).resolve() if place else page
        if not file.exists() or (anchor and anchor not in anchors(file.read_text(encoding="utf-8"))):
            yield f"{page.relative_to(ROOT)}: {target}"


def test_relative_links_lead_somewhere() -> None:
    broken: list[str] = []
    for page in PAGES:
        broken += broken_links(page)
    assert broken == []


def test_every_make_command_in_the_documentation_is_a_target() -> None:
    makefile = read("Makefile")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    code = chain.from_iterable(CODE.findall(page.read_text(encoding="utf-8")) for page in PAGES)
    said = set(re.findall(r"\bmake ([a-z]+)", "\n".join(code)))
    assert said <= targets
    two = set(re.findall(r"`make (\w+)`", makefile.splitlines()[0]))
    assert two == set(re.findall(r"^make (\w+)", read("README.md"), flags=re.MULTILINE)) - {"serve"}


def test_every_goalweave_command_in_the_documentation_exists() -> None:
    known = dict(commands())
    groups = {name.split()[1] for name in known if name.count(" ") > 1}
    wrong = []
    for page in PAGES:
        for code in CODE.findall(page.read_text(encoding="utf-8")):
            for line in re.findall(r"(?:^|[`$/ ])goalweave ((?:[a-z]+)\b[^`\n]*)", code):
                words = line.split()
                if words[0] in groups and len(words) == 1:
                    continue
                group, several = ("", words[0]) if words[0] not in groups else (f"{words[0]} ", words[1])
                meant = [known.get(f"goalweave {group}{name}") for name in several.split("|")]
                options = set(re.findall(r"(?<!\S)\[?(--[a-z-]+)", line)) - {"--help"}
                parameters = chain.from_iterable(command.params for command in meant if command)
                has = set(chain.from_iterable(parameter.opts for parameter in parameters))
                if None in meant or options - has:
                    wrong.append(f"{page.relative_to(ROOT)}: {line}")
    assert wrong == []


def test_every_role_in_a_command_of_the_documentation_is_one() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in PAGES)
    roles = set(re.findall(r"goalweave user \w+ [^`\n]*--role (\w+)", text))
    assert roles
    assert roles <= set(Role.values)


def test_decisions_are_numbered_without_gaps_and_short() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        lines = page.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith(f"# {page.name[:4]} ")
        assert len(lines) <= 45


def test_changelog_has_the_version() -> None:
    assert re.search(rf"^## \[{re.escape(goalweave.__version__)}\]", read("CHANGELOG.md"), flags=re.MULTILINE)
