"""The available packs: those that ship, then those in your own folders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import CodeList
from goalweave.packs.official_wording import with_wording
from goalweave.packs.reader import Pack, read_pack

SHIPPED = Path(__file__).parent


@dataclass(frozen=True)
class PackLibrary:
    """Packs by id, in the order found; a pack in a later folder replaces one of the same id."""

    packs: dict[str, Pack]

    def pack(self, name: str) -> Pack:
        try:
            return self.packs[name]
        except KeyError:
            raise UnknownNode(
                Message("unknown pack {name}; available: {known}", name=name, known=list(self.packs))
            ) from None

    def catalogue(self) -> Catalogue:
        """All frameworks and linkages. Raises InputError if two packs ship the same framework."""
        packs: dict[str, str] = {}
        for pack in self.packs.values():
            for framework in pack.frameworks:
                if framework.key in packs:
                    raise InputError(
                        Message(
                            "{framework} is in two packs, {pack} and {other}",
                            framework=framework.key,
                            pack=packs[framework.key],
                            other=pack.id,
                        ),
                        file=str(pack.folder),
                    )
                packs[framework.key] = pack.id
        return Catalogue.of(
            chain.from_iterable(pack.frameworks for pack in self.packs.values()),
            chain.from_iterable(pack.linkages for pack in self.packs.values()),
        )


def library(*folders: Path, wording: Path | None = None) -> PackLibrary:
    """The shipped packs and those below `folders` (each a folder of packs; one that does not exist is empty).

    wording: folder of official wording (`sdg@2025.json`), which is put into the nodes of its edition.
    """
    packs = dict(_load_shipped_packs())
    for folder in folders:
        for path in sorted(folder.glob("*/pack.yaml")):
            pack = read_pack(path.parent)
            packs[pack.id] = pack
    if wording is not None:
        packs = {name: with_wording(pack, wording) for name, pack in packs.items()}
    return PackLibrary(packs)


def code_lists() -> dict[str, CodeList]:
    """The lists of codes that ship, by id."""
    return {
        code_list.id: code_list
        for code_list in chain.from_iterable(pack.code_lists for _name, pack in _load_shipped_packs())
    }


@cache
def _load_shipped_packs() -> tuple[tuple[str, Pack], ...]:
    paths = sorted([*SHIPPED.glob("*/pack.yaml"), *SHIPPED.glob("samples/*/pack.yaml")])
    packs = sorted((read_pack(path.parent) for path in paths), key=lambda pack: pack.order)
    return tuple((pack.id, pack) for pack in packs)
