"""The C library keeps little of what a process has freed."""

import platform
import subprocess
import sys

import pytest

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
