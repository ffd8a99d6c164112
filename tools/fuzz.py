"""Feeds readers of files with broken input and collects what is not refused as it should be.

    .venv/bin/python tools/fuzz.py sssom --minutes 5
    .venv/bin/python tools/fuzz.py all --minutes 60 --jobs 2     # `make fuzz`
    .venv/bin/python tools/fuzz.py --list

A reader may raise InputError (LimitError among them) and nothing else, within SECONDS of processor time and MEMORY bytes. Each input that
breaks this is written to the folder of findings, once for each place in the source, beside its traceback. Repeat a finding with
`tools/fuzz.py READER --input FILE`; once mended, it goes to tests/fuzz/corpus/READER, and `GOALWEAVE_WRITE_TABLE=1 pytest -n0 tests/fuzz`
writes what the reader says of it to tests/fuzz/outcomes.tsv, which the tests compare.

With atheris (https://github.com/google/atheris, `uv pip install atheris`; it is in no lock file) the inputs follow what of the source
each of them reached. Without it they are changed at random, from a seed.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
SOURCE = str(ROOT / "src" / "goalweave")
SECONDS = 10
"""Processor time for one input. A fuzzer that follows the source runs at about a quarter of the usual speed."""
MEMORY = 3_000_000_000
LONGEST = 60_000
"""Bytes of an input."""
ARCHIVES = frozenset(
    {"docx", "xlsx", "observations-xlsx", "open-sdg-repository", "numbered-questions", "submission", "plan", "link-table", "review-workbook"}
)  # fmt: skip


class TooSlow(BaseException):
    """The input took longer than SECONDS."""


@dataclass
class Attack:
    """One reader under attack. findings: place in the source → file of the input."""

    reader: str
    read: Callable[[bytes], object]
    refused: type[Exception]
    folder: Path
    inputs: int = 0
    accepted: int = 0
    slowest: float = 0.0
    findings: dict[str, Path] = field(default_factory=dict)

    def try_input(self, data: bytes) -> None:
        self.inputs += 1
        started = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            self.read(data)
            self.accepted += 1
        except self.refused:
            pass
        except (Exception, TooSlow) as error:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self._note(data, error)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            self.slowest = max(self.slowest, time.process_time() - started)

    def _note(self, data: bytes, error: BaseException) -> None:
        place = f"{type(error).__name__} {_place_of(error.__traceback__)}"
        if place in self.findings:
            return
        folder = self.folder / self.reader
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / hashlib.sha256(data).hexdigest()[:12]
        path.write_bytes(data)
        path.with_suffix(".txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        self.findings[place] = path
        print(f"{self.reader}: {place} {str(error)[:100]!r} → {path}", flush=True)

    def summary(self, seconds: float) -> str:
        return (
            f"{self.reader:<22} {seconds:>6.0f} s {self.inputs:>9,} inputs {self.accepted:>8,} read, "
            f"slowest {self.slowest:>5.2f} s, {len(self.findings)} findings"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reader", nargs="?", help="its name, or all")
    parser.add_argument("--minutes", type=float, default=1.0, help="of processor time, for each reader")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="readers at a time, with all")
    parser.add_argument("--findings", type=Path, default=ROOT / ".fuzz")
    parser.add_argument("--random", action="store_true", help="without atheris, even if it is installed")
    parser.add_argument("--input", type=Path, help="read this file only")
    parser.add_argument("--list", action="store_true", help="print the names of the readers")
    options = parser.parse_args()
    if options.reader == "all":
        return _attack_all(options)
    guided = not options.random and options.input is None and not options.list and _follow_source()
    readers, seeds, refused = _load()
    if options.list:
        print("\n".join(readers))
        return 0
    if options.reader not in readers:
        parser.error(f"no reader {options.reader!r}; there are: {', '.join(readers)}")
    if options.input is not None:
        readers[options.reader](options.input.read_bytes())
        return 0
    _set_limits()
    attack = Attack(options.reader, readers[options.reader], refused, options.findings)
    start = [*seeds(options.reader)]
    for data in start:
        attack.try_input(data)
    started = time.process_time()
    run = _run_guided if guided else _run_random
    run(attack, start, options)
    print(attack.summary(time.process_time() - started), flush=True)
    return bool(attack.findings)


def _attack_all(options: argparse.Namespace) -> int:
    names = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, __file__, "--list"], capture_output=True, text=True, check=True
    ).stdout.split()
    running: list[subprocess.Popen[bytes]] = []
    failed = 0
    command = [
        sys.executable,
        __file__,
        "--minutes",
        str(options.minutes),
        "--seed",
        str(options.seed),
        "--findings",
        str(options.findings),
    ]
    command += ["--random"] * options.random
    for name in names:
        while len(running) >= options.jobs:
            failed += bool(running.pop(0).wait())
        running.append(subprocess.Popen([*command, name]))  # noqa: S603 - our own command
    failed += sum(bool(process.wait()) for process in running)
    return bool(failed)


def _follow_source() -> bool:
    """Whether atheris is installed; what is imported from here on then reports what is reached in it."""
    try:
        import atheris
    except ImportError:
        return False
    with atheris.instrument_imports(include=["goalweave.formats", "goalweave.core", "goalweave.packs"]):
        _load()
    return True


def _load() -> tuple[dict[str, Callable[[bytes], object]], Callable[[str], list[bytes]], type[Exception]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "goalweave.settings.test")
    import django

    django.setup()
    from tests.fuzz.readers import READERS
    from tests.fuzz.seeds import SEEDS, corpus

    from goalweave.core.errors import InputError

    def seeds(reader: str) -> list[bytes]:
        return [*SEEDS[reader](), *(path.read_bytes() for path in corpus(reader))]

    return dict(READERS), seeds, InputError


def _set_limits() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    signal.signal(signal.SIGVTALRM, stop)


def _run_random(attack: Attack, seeds: list[bytes], options: argparse.Namespace) -> None:
    from tests.fuzz.mutations import mutated, mutated_archive

    chance = random.Random(f"{attack.reader} {options.seed}")  # noqa: S311 - repeatable
    end = time.process_time() + 60 * options.minutes
    while time.process_time() < end:
        data = chance.choice(seeds)
        if attack.reader in ARCHIVES:
            data = mutated_archive(data, lambda part: mutated(part, seeds, chance), chance)
        else:
            data = mutated(data, seeds, chance)
        attack.try_input(data[:LONGEST])


def _run_guided(attack: Attack, seeds: list[bytes], options: argparse.Namespace) -> None:
    """Ends the process: the library does not return."""
    import atheris
    from tests.fuzz.mutations import ODD, mutated_archive

    folder = options.findings / "inputs" / attack.reader
    folder.mkdir(parents=True, exist_ok=True)
    for data in seeds:
        (folder / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)
    words = folder.with_suffix(".dict")
    words.write_text(
        "".join('"' + "".join(f"\\x{byte:02x}" for byte in word[:60]) + '"\n' for word in ODD), encoding="ascii"
    )
    arguments = [
        sys.argv[0], f"-max_len={LONGEST}", f"-seed={options.seed}", f"-dict={words}",
        "-timeout=120", "-rss_limit_mb=0", "-verbosity=0", "-print_final_stats=0", "-len_control=0",
        f"-artifact_prefix={options.findings}/", str(folder),
    ]  # fmt: skip
    more = {}
    if attack.reader in ARCHIVES:

        def mutate(data: bytes, longest: int, seed: int) -> bytes:
            chance = random.Random(seed)  # noqa: S311 - repeatable
            return mutated_archive(data, lambda part: atheris.Mutate(part, max(longest, len(part) + 100)), chance)[
                :longest
            ]

        more["custom_mutator"] = mutate
    started = time.process_time()

    def try_input(data: bytes) -> None:
        attack.try_input(data)
        passed = time.process_time() - started
        if passed > 60 * options.minutes:
            print(attack.summary(passed), flush=True)
            os._exit(bool(attack.findings))

    atheris.Setup(arguments, try_input, **more)
    atheris.Fuzz()


def _place_of(trace: TracebackType | None) -> str:
    """File and line of the innermost frame of our own source."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if frame.filename.startswith(SOURCE)] or frames[-1:]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"


if __name__ == "__main__":
    sys.exit(main())
