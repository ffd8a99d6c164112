"""What became of a fault, as a line of a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """times: how often the fault was caused; lost, doubled: rows and files that are missing or more than without it."""

    job: str
    fault: str
    times: int
    lost: int
    doubled: int

    def line(self) -> str:
        return f"| {self.job:<22} | {self.fault:<24} | {self.times:>5} | {self.lost:>4} | {self.doubled:>7} |"


HEAD = f"| {'job':<22} | {'killed or fault':<24} | times | lost | doubled |\n|{'-' * 24}|{'-' * 26}|------:|-----:|--------:|"
