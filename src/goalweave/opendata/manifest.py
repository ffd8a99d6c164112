"""Which files there are: a JSON file next to them, which is replaced as the last step, so that it never names what is not there."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from goalweave.formats.linked_data.catalogue import DataFile

NAME = "manifest.json"
VERSION = 2


@dataclass(frozen=True, slots=True)
class Manifest:
    """state: digest of what the files were made from; written: ISO 8601 with time and zone; folder: name of the folder of the files;
    datasets: key → its files, in order."""

    state: str
    written: str
    folder: str
    datasets: Mapping[str, tuple[DataFile, ...]]

    def find_file(self, name: str) -> DataFile | None:
        for files in self.datasets.values():
            for file in files:
                if file.name == name:
                    return file
        return None


def read_manifest(folder: Path) -> Manifest | None:
    """None where nothing was made yet, and for what an older version or a fault of the disk has left."""
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            return None
        datasets = {key: tuple(DataFile(**file) for file in files) for key, files in content["datasets"].items()}
        return Manifest(content["state"], content["written"], content["folder"], datasets)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    content = {"version": VERSION, **dataclasses.asdict(manifest)}
    draft = folder / f".{NAME}.{os.getpid()}"
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(folder / NAME)
