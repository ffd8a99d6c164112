"""Try point-in-time recovery: a cluster with archived WAL, a site's rows, an accident, and back to the moment before it.

    python tools/recovery.py [--server /usr/lib/postgresql/17/bin]

Makes a cluster in a temporary folder, writes numbered rows all the time, takes a base backup while they are written, notes a
moment, deletes rows, restores to the noted moment and compares row by row. Prints what came out; exit code 1 if anything differs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROWS = 50_000
PORTION = 500


class Cluster:
    """A cluster of its own, reached by a socket in its folder alone."""

    def __init__(self, tools: Path, folder: Path, data: Path) -> None:
        self.tools, self.folder, self.data = tools, folder, data

    def run(self, tool: str, *arguments: str) -> str:
        # PostgreSQL refuses to run as root.
        account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*account, str(self.tools / tool), *arguments]
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    def start(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c port=5499"
        self.run(
            "pg_ctl", "-D", str(self.data), "-l", str(self.folder / "log"), "-w", "-t", "120", "-o", options, "start"
        )

    def stop(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop")

    def sql(self, statement: str) -> str:
        return self.run(
            "psql", "-h", str(self.folder), "-p", "5499", "-U", "site", "-d", "postgres", "-Atqc", statement
        )


def main(tools: Path) -> bool:
    folder = Path(tempfile.mkdtemp(prefix="goalweave-recovery-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    archive, base = folder / "archive", folder / "base"
    cluster = Cluster(tools, folder, folder / "data")
    running = False
    try:
        cluster.run("initdb", "-D", str(cluster.data), "-U", "site", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        archive.mkdir()
        if os.geteuid() == 0:
            shutil.chown(archive, "postgres")
        copy = f"test ! -f {archive}/%f && cp %p {archive}/.%f && mv {archive}/.%f {archive}/%f"
        _configure(cluster, "wal_level = replica", "archive_mode = on", f"archive_command = '{copy}'")
        cluster.start()
        running = True
        cluster.sql(
            "CREATE TABLE record (id bigserial PRIMARY KEY, title text NOT NULL, written timestamptz DEFAULT now())"
        )
        _write(cluster, ROWS // 2)
        began = time.monotonic()
        options = ("-h", str(folder), "-p", "5499", "-U", "site", "-D", str(base), "-X", "stream", "-c", "fast")
        with ThreadPoolExecutor(1) as pool:
            copying = pool.submit(cluster.run, "pg_basebackup", *options)
            _write(cluster, ROWS // 2)
            copying.result()
        took = time.monotonic() - began
        before = _state(cluster)
        moment = cluster.sql("SELECT clock_timestamp()")
        cluster.sql("SELECT pg_sleep(0.1)")
        cluster.sql("DELETE FROM record WHERE id % 3 = 0; UPDATE record SET title = 'lost'; SELECT pg_switch_wal()")
        broken = _state(cluster)
        _await_archive(cluster)
        cluster.stop()
        running = False
        recovered = Cluster(tools, folder, base)
        _configure(
            recovered,
            f"restore_command = 'cp {archive}/%f %p'",
            f"recovery_target_time = '{moment}'",
            "recovery_target_action = promote",
        )
        (base / "recovery.signal").touch()
        if os.geteuid() == 0:
            shutil.chown(base / "recovery.signal", "postgres")
        began = time.monotonic()
        recovered.start()
        cluster, running = recovered, True
        while recovered.sql("SELECT pg_is_in_recovery()") == "t":
            recovered.sql("SELECT pg_sleep(0.2)")
        seconds = time.monotonic() - began
        after = _state(recovered)
        print(f"base backup and {ROWS // 2:,} rows meanwhile: {took:.1f} s; recovery to {moment}: {seconds:.1f} s")
        for label, state in (("before the accident", before), ("after the accident", broken), ("recovered", after)):
            print(f"{label:20} rows {state.split('|')[0]:>7}  digest of all rows {state.split('|')[1]}")
        print("the rows are the same" if after == before else "THE ROWS DIFFER")
        return after == before and broken != before
    finally:
        if running:
            cluster.stop()
        shutil.rmtree(folder)


def _configure(cluster: Cluster, *lines: str) -> None:
    with (cluster.data / "postgresql.auto.conf").open("a") as settings:
        settings.writelines(f"{line}\n" for line in lines)


def _write(cluster: Cluster, number: int) -> None:
    for _portion in range(number // PORTION):
        cluster.sql(f"INSERT INTO record (title) SELECT 'Well ' || n FROM generate_series(1, {PORTION}) n")


def _state(cluster: Cluster) -> str:
    """Number of rows and a digest of all of them in their order."""
    return cluster.sql("SELECT count(*), md5(string_agg(id || title || written, ',' ORDER BY id)) FROM record")


def _await_archive(cluster: Cluster) -> None:
    """Until the segment with the accident is archived as well."""
    wanted = cluster.sql("SELECT pg_walfile_name(pg_switch_wal())")
    for _attempt in range(100):
        if cluster.sql("SELECT last_archived_wal FROM pg_stat_archiver") >= wanted:
            return
        cluster.sql("SELECT pg_sleep(0.1)")


if __name__ == "__main__":
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", type=Path, default=installed[-1] if installed else None, help="folder with initdb")
    sys.exit(not main(parser.parse_args().server))
