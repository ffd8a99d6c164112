from __future__ import annotations

import subprocess
from pathlib import Path

import pypdf
import pytest
from tests.factories.documents import PROSE, WORDS, rich
from tests.machine import office

from goalweave.publishing import default_style, write_docx


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a PDF that LibreOffice has made of the DOCX of each language; it starts once for all of them."""
    folder = tmp_path_factory.mktemp("office")
    for language in ("en", "zh", "ar"):
        (folder / f"{language}.docx").write_bytes(write_docx(rich(language), default_style()))
    command = [
        office("writer"), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(folder),
    ]  # fmt: skip
    subprocess.run([*command, *map(str, folder.glob("*.docx"))], check=True, capture_output=True, timeout=180)
    return folder


@pytest.mark.office
@pytest.mark.parametrize("language", ["en", "zh"])
def test_libreoffice_shows_all_of_it(converted: Path, language: str) -> None:
    reader = pypdf.PdfReader(converted / f"{language}.pdf")
    pages = ["".join(page.extract_text().split()) for page in reader.pages]
    whole = "".join(pages)
    for words in (*WORDS[language], PROSE[language]):
        assert "".join(words.split()) in whole
    assert WORDS[language][3] not in pages[0]
    sides = [page.mediabox.width > page.mediabox.height for page in reader.pages]
    assert sides.count(True) >= 1
    if language == "en":
        assert f"Page3of{len(pages)}" in pages[2]
        assert sum("GoalNameRecords" in page for page in pages) >= 3


@pytest.mark.office
def test_libreoffice_reads_arabic(converted: Path) -> None:
    whole = "".join(page.extract_text() for page in pypdf.PdfReader(converted / "ar.pdf").pages)
    for word in ("المدارس", "المناطق", "Giga"):
        assert word in whole or word[::-1] in whole
