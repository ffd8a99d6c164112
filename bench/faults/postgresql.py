"""A PostgreSQL server of its own for the trials, on a socket in a folder, and databases copied from a few made once."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.faults.places import DATABASE_URL, GOALWEAVE, environment_of

ACCOUNT = "postgres"
TABLES = "from goalweave.cli.data import use_database; use_database()"
OPTIONS = "-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off -c full_page_writes=off"


class Cluster:
    """A server that can be stopped and started. Needs Debian's postgresql; it runs as `postgres` where this process is root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not tools:
            raise SystemExit("these faults need PostgreSQL: apt install postgresql")
        self.tools = tools[-1]
        self.made: set[str] = set()

    def create(self) -> None:
        options = ("-U", "goalweave", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        self._call("initdb", "-D", str(self.folder / "data"), *options)
        self.start()

    def start(self) -> None:
        options = OPTIONS.format(folder=self.folder)
        self._call("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-o", options, "start")

    def stop(self) -> None:
        self._call("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def url(self, name: str) -> str:
        return f"postgresql://goalweave@/{name}?host={self.folder}"

    def copy(self, template: str, name: str) -> str:
        """A new database with the contents of another; its URL."""
        self._call("dropdb", "-h", str(self.folder), "-U", "goalweave", "--if-exists", "--force", name)
        self._call("createdb", "-h", str(self.folder), "-U", "goalweave", "-T", template, name)
        return self.url(name)

    def require(self, name: str, base: Path) -> None:
        """Make the template of that name, once."""
        if name in self.made or name == "template0":
            return
        self.made.add(name)
        if name == "tables":
            self.copy("template0", name)
            environment = environment_of(base) | {DATABASE_URL: self.url(name)}
            subprocess.run([sys.executable, "-c", TABLES], env=environment, check=True)
            return
        self.require("tables", base)
        self.copy("tables", name)
        environment = environment_of(base) | {DATABASE_URL: self.url(name)}
        subprocess.run([*GOALWEAVE, "move"], env=environment, check=True, capture_output=True)

    def _call(self, tool: str, *arguments: str) -> None:
        as_account = ["runuser", "-u", ACCOUNT, "--"] if os.geteuid() == 0 else []
        command = [*as_account, str(self.tools / tool), *arguments]
        quiet = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder, env=quiet)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A server for as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="faults-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            account = pwd.getpwnam(ACCOUNT)
            os.chown(folder, account.pw_uid, account.pw_gid)
        server = Cluster(folder)
        server.create()
        try:
            yield server
        finally:
            server.stop()
