from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pypdf
import pytest
from tests.factories.documents import PROSE, WORDS, rich
from tests.machine import office

from goalweave.publishing import default_style, write_docx


def converted(folder: Path, language: str) -> pypdf.PdfReader:
    path = folder / "document.docx"
    path.write_bytes(write_docx(rich(language), default_style()))
    command = [
        office("writer"), f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return pypdf.PdfReader(io.BytesIO(path.with_suffix(".pdf").read_bytes()))


@pytest.mark.office
@pytest.mark.parametrize("language", ["en", "zh"])
def test_libreoffice_shows_all_of_it(tmp_path: Path, language: str) -> None:
    reader = converted(tmp_path, language)
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
def test_libreoffice_reads_arabic(tmp_path: Path) -> None:
    whole = "".join(page.extract_text() for page in converted(tmp_path, "ar").pages)
    for word in ("المدارس", "المناطق", "Giga"):
        assert word in whole or word[::-1] in whole
