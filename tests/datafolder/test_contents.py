"""The table of the data folder names everything that the site keeps there, and the settings page says the same."""

from __future__ import annotations

import re
from pathlib import Path

from goalweave.datafolder import CONTENTS

ROOT = Path(__file__).resolve().parents[2]
PLACE = re.compile(r"""(?:settings\.DATA_DIR\)|\bDATA_DIR|data_dir\(\)) / (?:"([^"]+)"|(\w+))""")
CONSTANTS = {
    "EMBEDDED": "goalweave.sqlite3",
    "DATABASE": "goalweave.sqlite3",
    "ERASURES": "erasures",
    "FOLDER": "metrics",
    "LAST_BACKUP": "last-backup",
    "SECRET_KEY_FILE": "secret-key",
    "SERVER_LOCK": "server.lock",
    "WORKERS_LOCK": "workers.lock",
}


def test_the_table_has_every_name_in_the_sources_and_no_other() -> None:
    used = set()
    for path in (ROOT / "src" / "goalweave").rglob("*.py"):
        for name, constant in PLACE.findall(path.read_text(encoding="utf-8")):
            # A variable in small letters takes its names from the table.
            if name or constant.isupper():
                used.add(name or CONSTANTS[constant])
    # Written below a folder that is passed on.
    used |= {"settings.env", "upgrades"}
    assert used == {content.name for content in CONTENTS}


def test_the_settings_page_has_every_name_and_says_whether_it_is_backed_up() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    section = page.partition("## The data folder")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \| .+ \| (yes|no)\b[^|]* \|$", section, flags=re.MULTILINE)
    assert [(name.rstrip("/"), told == "yes") for name, told in rows] == [
        (content.name, content.backed_up) for content in CONTENTS
    ]
