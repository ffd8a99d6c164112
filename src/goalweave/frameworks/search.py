"""What of a framework can be found by search: one entry per node and language."""

from __future__ import annotations

from collections.abc import Iterator

from goalweave.core.catalogue import Catalogue
from goalweave.search.entry import SearchEntry


def search_entries(catalogue: Catalogue) -> Iterator[SearchEntry]:
    for framework in catalogue.frameworks.values():
        for node in framework.nodes:
            name = framework.name(node.code)
            for language in {*node.label, *node.wording}:
                words = [name, node.code, node.wording.get(language, ""), *node.terms.get(language, ())]
                yield SearchEntry("node", name, language, node.label.get(language, ""), " ".join(words))
