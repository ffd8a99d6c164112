"""What is said where a machine lacks what PDFs need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.machine import without_libraries, without_system_fonts

from goalweave.core.text.languages import LANGUAGES
from goalweave.publishing import missing_for_pdf


def test_without_pango_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    """HTML and DOCX are made all the same."""
    code = (
        "from goalweave.core.document import Document; from goalweave.publishing import *;"
        "d = Document('A', 'ar', ());"
        "assert write_html(d, default_style()) and write_docx(d, default_style())\n"
        "try: write_pdf(d, default_style())\n"
        "except PdfUnavailable as error: print(error)"
    )
    environment = without_libraries(tmp_path, "pango-1.0")
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stdout.strip() == (
        "no PDF can be created here because the system lacks the library Pango (libpango-1.0-0, "
        "libpangoft2-1.0-0); HTML and DOCX are available"
    )


@pytest.mark.usefixtures("pango", "own_fonts")
def test_nothing_is_missing_here() -> None:
    assert missing_for_pdf(LANGUAGES) == ()


@pytest.mark.usefixtures("pango")
def test_where_no_fonts_were_built_those_of_the_system_are_asked_for(tmp_path: Path) -> None:
    code = (
        "from goalweave.publishing import missing_for_pdf, pdf_needs;"
        "pdf_needs.font_files = tuple;"
        "print([str(one) for one in missing_for_pdf(['ar'])])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=without_system_fonts(tmp_path)
    )
    assert run.stdout.strip() == "['fonts (fonts-noto-core)', 'Arabic fonts (fonts-noto-core)']"
