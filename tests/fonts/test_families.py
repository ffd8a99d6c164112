from __future__ import annotations

from itertools import product

import pytest
from tests.factories.documents import PROSE

from goalweave.fonts import FAMILIES, font_files, have_letters
from goalweave.fonts.families import FOLDER

pytestmark = pytest.mark.usefixtures("own_fonts")


def test_each_family_ships_upright_and_bold() -> None:
    upright = product(FAMILIES.values(), ("400Regular", "700Bold"))
    slanted = product(("NotoSans", "NotoSerif"), ("400Regular_Italic", "700Bold_Italic"))
    assert {path.stem for path in font_files()} == {"_".join(name) for name in (*upright, *slanted)}


def test_the_licence_of_each_package_ships_with_its_fonts() -> None:
    licences = sorted(FOLDER.glob("*-licence.txt"))
    assert len(licences) == 5
    assert all("SIL Open Font License, Version 1.1" in path.read_text(encoding="utf-8") for path in licences)


def test_fonts_have_the_letters_of_six_languages_and_more() -> None:
    assert all(have_letters(text) for text in PROSE.values())
    assert have_letters("Giáo dục · Πρόγραμμα · ١٢٣ · № 5 ≥ 3 → ✓ ● “«„ 10 €\n\u200f\u2067")


@pytest.mark.parametrize("text", ["การศึกษา", "חינוך", "🎓"])
def test_other_scripts_are_left_to_the_system(text: str) -> None:
    assert not have_letters(text)
