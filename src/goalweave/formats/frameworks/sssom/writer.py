"""A linkage → SSSOM/TSV."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any

from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework, Link, Linkage, StrengthSource
from goalweave.core.text.languages import pick
from goalweave.formats.frameworks.skos.identifiers import TERMS, framework_uri, linkage_uri, node_uri
from goalweave.formats.frameworks.skos.turtle import require_language_tag
from goalweave.formats.frameworks.sssom.slots import (
    COLUMNS,
    KIND,
    LICENCE,
    NOTE,
    PREDICATES,
    RATIONALE,
    SET_SOURCE,
    SIGN,
    SOURCE,
    STATUS,
    STRENGTH,
    STRENGTH_BY,
    TITLE,
    TYPES,
    WEIGHT,
)
from goalweave.formats.reading.yaml import write_yaml

_QUOTED = re.compile(r'[\t\r\n"]')


def write_sssom(linkage: Linkage, catalogue: Catalogue) -> str:
    """The linkage as one mapping set, its links in their order. Texts with tabs or line breaks are quoted.

    Raises UnknownNode if the catalogue lacks one of its frameworks or nodes, InputError for a language that is no tag.
    """
    subject, object_ = catalogue.framework(linkage.subject), catalogue.framework(linkage.object)
    prefixes = _curie_prefixes(subject.key, object_.key)
    rows = [_mapping_row(link, subject, object_, prefixes) for link in linkage.links]
    cells = chain.from_iterable(row.items() for row in rows)
    used = sorted({name for name, value in cells if value} - set(COLUMNS))
    head = _metadata(linkage, subject, object_, prefixes, used)
    columns = [*COLUMNS, *used]
    lines = [f"#{line}" for line in write_yaml(head, width=1_000_000).split("\n")[:-1]]
    lines.append("\t".join(columns))
    for row in rows:
        lines.append("\t".join(_quote_cell(row.get(name, "")) for name in columns))
    return "".join(f"{line}\n" for line in lines)


def _curie_prefixes(subject: str, object_: str) -> dict[str, str]:
    """Framework's key → CURIE prefix: its id, or with the edition where the ids are the same."""
    keys = tuple(dict.fromkeys((subject, object_)))
    for names in ([_prefix_name(key.partition("@")[0]) for key in keys], [_prefix_name(key) for key in keys]):
        if len(set(names)) == len(keys) and not {"goalweave", "goalweave.id", "skos", "semapv", "xsd"} & set(names):
            return dict(zip(keys, names, strict=True))
    return dict(zip(keys, ("subject", "object"), strict=False))


def _prefix_name(text: str) -> str:
    """A name that may be a prefix (an XML name without a colon)."""
    return re.sub(r"^(?=[^A-Za-z_])", "_", re.sub(r"[^A-Za-z0-9._-]", "_", text))


def _mapping_row(link: Link, subject: Framework, object_: Framework, prefixes: dict[str, str]) -> dict[str, str]:
    ends: dict[str, str] = {}
    for side, framework, code in (("subject", subject, link.subject), ("object", object_, link.object)):
        label = pick(framework.node(code).label)
        local = node_uri(framework.key, code).removeprefix(f"{framework_uri(framework.key)}/")
        ends |= {f"{side}_id": f"{prefixes[framework.key]}:{local}", f"{side}_label": label}
    return {
        **ends,
        "predicate_id": PREDICATES[link.relation],
        "mapping_justification": "semapv:ManualMappingCuration",
        WEIGHT: "" if link.weight is None else repr(float(link.weight)),
        STRENGTH: link.strength or "",
        STRENGTH_BY: "" if link.strength_by is StrengthSource.OURS else link.strength_by,
        SIGN: str(link.sign),
        STATUS: link.status,
        SOURCE: link.source,
        **{RATIONALE + require_language_tag(language): text for language, text in link.rationale.items()},
        **{NOTE + require_language_tag(language): text for language, text in link.note.items()},
    }


def _metadata(
    linkage: Linkage, subject: Framework, object_: Framework, prefixes: dict[str, str], used: Iterable[str]
) -> dict[str, Any]:
    own = {KIND: str(linkage.kind), SET_SOURCE: linkage.source}
    own |= {TITLE + require_language_tag(language): text for language, text in linkage.title.items()}
    own = {name: own[name] for name in sorted(own) if own[name]}
    curies = {name: f"{framework_uri(key)}/" for key, name in prefixes.items()}
    head = {
        "curie_map": dict(sorted({**curies, "goalweave": TERMS, "goalweave.id": framework_uri("")}.items())),
        "mapping_set_id": linkage_uri(linkage.id),
        "mapping_set_title": pick(linkage.title),
        "license": LICENCE,
        "subject_source": f"goalweave.id:{framework_uri(subject.key).removeprefix(framework_uri(''))}",
        "subject_source_version": subject.edition,
        "object_source": f"goalweave.id:{framework_uri(object_.key).removeprefix(framework_uri(''))}",
        "object_source_version": object_.edition,
        "extension_definitions": [
            {
                "slot_name": name,
                "property": f"goalweave:{name.removeprefix('ext_')}",
                "type_hint": TYPES.get(name, "xsd:string"),
            }
            for name in sorted({*used, *own})
        ],
        **own,
    }
    return {name: value for name, value in head.items() if value}


def _quote_cell(text: str) -> str:
    """Quoted only where it must be, as the format has it (after RFC 4180)."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
