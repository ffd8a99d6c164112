"""Symbolic links in the data folder: a folder of it can be on another disk."""

from __future__ import annotations

import os
from pathlib import Path

from goalweave.datafolder.contents import CONTENTS

BACKED_UP = frozenset(content.name for content in CONTENTS if content.backed_up)


def is_followed(path: Path) -> bool:
    """Whether what is right in the data folder is a link to a folder that the site keeps and a backup has, such as `files`.

    False for a link to the data folder itself or to one around it, which would lead in a circle.
    """
    if path.name not in BACKED_UP or not path.is_symlink() or not os.path.isdir(path):  # noqa: PTH112 - False for all errors
        return False
    return not Path(os.path.realpath(path.parent)).is_relative_to(os.path.realpath(path))


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a file of this path is, or would be, in the data folder or behind one of the links that are followed."""
    place = Path(os.path.realpath(path.parent))
    roots = [folder, *(link for link in folder.iterdir() if is_followed(link))]
    return any(place.is_relative_to(os.path.realpath(root)) for root in roots)
