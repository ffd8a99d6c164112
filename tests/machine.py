"""What the machine has beside Python, and environments in which it has less."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from tests.conftest import missing

OFFICE_LIBRARIES = {"calc": "libsclo.so", "writer": "libswlo.so"}
"""Program of LibreOffice → its library. Debian's `soffice` starts without them, and then converts nothing."""


def office(program: str) -> str:
    """The path of LibreOffice with a program of it: calc or writer."""
    path = shutil.which("soffice")
    if path is None or not (Path(path).resolve().parent / OFFICE_LIBRARIES[program]).exists():
        missing(f"needs Debian's libreoffice-{program}-nogui")
    return path


def without_system_fonts(folder: Path) -> dict[str, str]:
    """The environment of a process that sees no font of the system."""
    config = folder / "no-fonts.conf"
    config.write_text(f"<fontconfig><dir>{folder}/no-fonts</dir></fontconfig>")
    return {**os.environ, "FONTCONFIG_FILE": str(config)}


def without_libraries(folder: Path, *names: str) -> dict[str, str]:
    """The environment of a process that cannot load these libraries of the system, such as `pango-1.0`."""
    for name in names:
        (folder / f"lib{name}.so.0").write_text("no library")
    return {**os.environ, "LD_LIBRARY_PATH": str(folder)}
