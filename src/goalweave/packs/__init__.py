"""The data that ships, and packs of one's own: folders of data files read into the model.

`library(*folders)` finds the packs; `Library.catalogue()` gives their frameworks and linkages.
"""

from __future__ import annotations

from goalweave.packs.library import Library, library
from goalweave.packs.reader import Pack, read_pack
from goalweave.packs.samples import Sample, read_sample

__all__ = ["Library", "Pack", "Sample", "library", "read_pack", "read_sample"]
