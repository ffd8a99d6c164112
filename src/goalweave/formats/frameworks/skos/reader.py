"""SKOS → a framework."""

from __future__ import annotations

from goalweave.core.errors import InputError
from goalweave.core.model import Framework, Status
from goalweave.formats.reading.limits import Limits


def read_skos(
    data: bytes,
    name: str,
    *,
    framework_id: str = "",
    edition: str = "",
    language: str = "en",
    status: Status = Status.TRANSCRIBED,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Framework:
    """The framework in a Turtle, RDF/XML or JSON-LD file; `name` is what the user calls it.

    A file that `write_skos` wrote comes back as it was. For another’s: framework_id and edition name the framework where the file
    does not say it well; language is that of texts without one; status is what its nodes get, for what a publisher's
    file says has passed through other hands. Raises InputError for what cannot be read, has no concepts, or has two of
    one code or a cycle of parents; LimitError past the limit of a file.
    """
    from goalweave.formats.frameworks.skos.external_scheme import read_external_scheme
    from goalweave.formats.frameworks.skos.goalweave_scheme import find_goalweave_scheme, read_goalweave_scheme
    from goalweave.formats.frameworks.skos.graph import read_graph

    graph = read_graph(data, name, limits)
    try:
        scheme = find_goalweave_scheme(graph)
        if scheme is not None:
            return read_goalweave_scheme(graph, scheme)
        return read_external_scheme(
            graph, name, framework_id=framework_id, edition=edition, language=language, status=status
        )
    except InputError as error:
        raise error.at(file=name) from None
