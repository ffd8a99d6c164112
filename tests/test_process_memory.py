"""A process keeps little of what it has freed, and of files that it has read once."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from goalweave.process_memory import _unwritten_files

FREED = """
import sys
from goalweave.process_memory import give_back_memory, share_one_arena

def own():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon:"))

share_one_arena()
before = own()
blocks, between = [], []
for _number in range(30):
    blocks.append(b"x" * 2_000_000)
    between.append(b"x" * 100_000)
held = own()
del blocks
give_back_memory()
print(held - before, own() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc, whose memory this is")
def test_what_was_freed_between_other_blocks_is_given_back() -> None:
    run = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    held, kept = map(int, run.stdout.split())
    assert held > 60_000
    assert kept < 8_000


MAPPED = """
import mmap, sys
from goalweave.process_memory import give_back_memory, track_file

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * mmap.PAGESIZE

with open(sys.argv[1], "r+b") as file:
    block = mmap.mmap(file.fileno(), 0, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
size = 20_000_000
track_file(block, size)
total = sum(block[:size:4096])
block[size:] = b"y" * 4096
read = resident()
give_back_memory()
print(read - resident(), block[size:] == b"y" * 4096, sum(block[: size : 4096]) == total)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux, which says how large a process is")
def test_pages_of_tracked_files_are_let_go_and_what_is_written_behind_them_stays(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 20_000_000 + b"x" * 4096)
    run = subprocess.run([sys.executable, "-c", MAPPED, path], capture_output=True, text=True, check=True)
    less, stays, same = run.stdout.split()
    assert int(less) > 15_000_000
    assert (stays, same) == ("True", "True")


SMAPS = """\
00400000-00500000 r-xp 00001000 fe:00 25    /usr/lib/libthis.so.1
Rss:                1024 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
00500000-00501000 r--p 00101000 fe:00 25    /usr/lib/libthis.so.1
Anonymous:             4 kB
VmFlags: rd mr mw me
00501000-00502000 rw-p 00102000 fe:00 25    /usr/lib/libthis.so.1
Anonymous:             0 kB
VmFlags: rd wr mr mw me
00700000-00800000 r--p 00000000 00:00 0
Anonymous:             0 kB
VmFlags: rd mr mw me
00900000-00a00000 r--p 00000000 fe:00 26    /usr/lib/a name with blanks.so
Anonymous:             0 kB
VmFlags: rd mr mw me
00b00000-00c00000 r-xs 00000000 00:01 27    /memfd:shared (deleted)
Anonymous:             0 kB
VmFlags: rd ex sh mr mw me
"""


def test_code_is_what_comes_from_files_and_was_never_written() -> None:
    assert list(_unwritten_files(SMAPS)) == [(0x400000, 0x500000), (0x900000, 0xA00000)]


RELEASED = """
import json, numpy
from goalweave.process_memory import release_code
release_code()
print(json.dumps(numpy.linalg.inv(numpy.eye(3) * 2).tolist()))
"""


def test_a_process_runs_on_after_its_code_was_released() -> None:
    run = subprocess.run([sys.executable, "-c", RELEASED], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[[0.5, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 0.5]]"
