"""The C library keeps little of what a process has freed."""

import platform
import subprocess
import sys

import pytest

FREED = """
import sys
from goalweave.process_memory import give_back_memory, keep_little

def own():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("RssAnon:"))

keep_little()
before = own()
blocks, between = [], []
for _number in range(30):
    blocks.append(b"x" * 2_000_000)
    between.append(b"x" * 100_000)
held = own()
del blocks
freed = own()
between = between[::30]
give_back_memory()
print(held - before, freed - before, own() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="needs glibc, whose memory this is")
def test_large_blocks_are_given_back_at_once_and_the_rest_when_told() -> None:
    run = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True)
    held, freed, told = map(int, run.stdout.split())
    assert held > 60_000
    assert freed < 8_000
    assert told < 2_000
