"""Sentences of one's own: read strictly, told where a fault is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from goalweave.core.errors import InputError
from goalweave.core.model import RecordKind
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs.sentence_files import MOST_VARIANTS, SHIPPED, load_sentences, read_sentences

WAY = "{organisation} does {title}"


def own(folder: Path, **kinds: Any) -> Path:
    """The English file with other sentences for some kinds."""
    content = yaml.safe_load((SHIPPED / "en.yaml").read_text(encoding="utf-8"))
    content["kinds"] |= kinds
    path = folder / "en.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_ships_two_or_three_ways_for_each_kind(language: str) -> None:
    assert {len(ways) for ways in load_sentences(language).kinds.values()} <= {2, 3}
    assert set(load_sentences(language).kinds) == set(RecordKind)


def test_one_sentence_or_a_list_of_them_is_read(tmp_path: Path) -> None:
    own(tmp_path, activity=WAY, event=[WAY, "{title} is of {organisation}"])
    found = load_sentences("en", tmp_path)
    assert found.kinds[RecordKind.ACTIVITY] == (WAY,)
    assert found.kinds[RecordKind.EVENT] == (WAY, "{title} is of {organisation}")


@pytest.mark.parametrize(
    ("ways", "field", "said"),
    [
        (None, "kinds.event", "event is missing"),
        ("", "kinds.event", "event is missing"),
        ({"a": WAY}, "kinds.event", "expected a single value"),
        ([], "kinds.event", "a list must have 1 to 20 sentences"),
        (
            [WAY.replace("does", f"does {at}") for at in range(MOST_VARIANTS + 1)],
            "kinds.event",
            "a list must have 1 to 20",
        ),
        ([WAY, WAY], "kinds.event", "a sentence appears twice"),
        ([WAY, ""], "kinds.event[1]", "expected a value"),
        ([WAY, 7], "kinds.event[1]", "the sentence must contain each of these placeholders"),
        ([WAY, [WAY]], "kinds.event[1]", "expected a single value"),
        (
            [WAY, "only {title}"],
            "kinds.event[1]",
            "the sentence must contain each of these placeholders at least once and no others:",
        ),
        (["{title!r} {organisation}"], "kinds.event[0]", ", with nothing else inside the braces"),
        ([WAY, "{title"], "kinds.event[1]", "cannot be read: expected '}'"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, ways: Any, field: str, said: str) -> None:
    path = own(tmp_path, event=ways)
    with pytest.raises(InputError) as found:
        read_sentences(path, "en")
    assert (found.value.file, found.value.field) == (str(path), field)
    assert said in found.value.message
