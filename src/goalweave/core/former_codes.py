"""Codes of ours that were replaced within an edition: faults in them, and how files that still have them are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Node


def former_code_faults(nodes: Sequence[Node]) -> Iterator[tuple[int, Message]]:
    """The position of each node with a faulty former code, and what is wrong.

    A cycle of renamings is such a fault: each of its codes is also the code of a node.
    """
    codes = {node.code for node in nodes}
    renamed: dict[str, str] = {}
    for position, node in enumerate(nodes):
        for former in node.formerly:
            if former in codes:
                yield position, Message("{code} is the code of a node, so it cannot be a former code", code=former)
            elif former in renamed:
                yield (
                    position,
                    Message(
                        "{code} is a former code of both {first} and {second}",
                        code=former,
                        first=renamed[former],
                        second=node.code,
                    ),
                )
            renamed.setdefault(former, node.code)


def renaming_notice(name: str, curie: Curie) -> Message:
    return Message("{former} is now {code}: the code has been renamed", former=name, code=curie)


def code_resolver(
    catalogue: Catalogue, report: Callable[[InputError], None] = lambda notice: None
) -> Callable[[str, str], Curie | None]:
    """How a file's tags are resolved: (framework by id or key, code) → its node, or None. Raises UnknownNode for a framework.

    report: called once for each former code, with a warning.
    """
    resolve_name = name_resolver(catalogue, report)

    def resolve(name: str, code: str) -> Curie | None:
        framework = catalogue.framework(name)
        if framework.current_code(code) not in framework.by_code:
            return None
        return resolve_name(f"{name}:{code}")

    return resolve


def name_resolver(
    catalogue: Catalogue, report: Callable[[InputError], None] = lambda notice: None
) -> Callable[[str], Curie]:
    """Catalogue.resolve for names that people write. report: called once for each name with a former code, with a warning."""
    reported: set[str] = set()

    def resolve(name: str) -> Curie:
        curie = catalogue.resolve(name)
        if Curie.parse(name).code != curie.code and name not in reported:
            reported.add(name)
            report(InputError(renaming_notice(name, curie), severity=Severity.WARNING))
        return curie

    return resolve
