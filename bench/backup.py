"""Back up a site and restore it on both databases, comparing row by row and file by file each time.

    python bench/backup.py FOLDER postgresql://user@/empty1?host=… postgresql://user@/empty2?host=…

FOLDER is the data folder of a site on SQLite (it is only read); the two databases are empty. Prints seconds and sizes.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MAIN = "from goalweave.cli import main; main()"


def run(folder: Path, database: str, *arguments: str) -> tuple[float, float]:
    """Seconds that passed, and of processor time; ends the program where the command fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOALWEAVE_")}
    environment["GOALWEAVE_DATA_DIR"] = str(folder)
    if database:
        environment["GOALWEAVE_DATABASE_URL"] = database
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", MAIN, *arguments], env=environment, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
    return time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(source: Path, first: str, second: str) -> None:
    with tempfile.TemporaryDirectory(prefix="goalweave-backup-") as name:
        work = Path(name)
        a, b = work / "a.tar.gz", work / "b.tar.gz"
        steps = [
            ("back up SQLite", source, "", ("backup", str(a))),
            ("verify", source, "", ("backup", "--verify", str(a))),
            ("restore into SQLite", work / "1", "", ("restore", str(a))),
            ("compare", work / "1", "", ("backup", "--compare", str(a))),
            ("restore into PostgreSQL", work / "2", first, ("restore", str(a))),
            ("compare", work / "2", first, ("backup", "--compare", str(a))),
            ("back up PostgreSQL", work / "2", first, ("backup", str(b))),
            ("restore into PostgreSQL", work / "3", second, ("restore", str(b))),
            ("compare", work / "3", second, ("backup", "--compare", str(b))),
            ("restore into SQLite", work / "4", "", ("restore", str(b))),
            ("compare", work / "4", "", ("backup", "--compare", str(b))),
        ]
        print(f"{'step':28}{'seconds':>9}{'processor':>11}")
        for label, folder, database, arguments in steps:
            passed, processor = run(folder, database, *arguments)
            print(f"{label:28}{passed:9.1f}{processor:11.1f}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"archives: {a.stat().st_size:,} and {b.stat().st_size:,} bytes; largest process: {peak:,.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:4])
