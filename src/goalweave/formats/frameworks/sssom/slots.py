"""The slots and predicates of our SSSOM files."""

from __future__ import annotations

from goalweave.core.model import Relation

BUILT_IN = {
    "linkml": "https://w3id.org/linkml/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes that every SSSOM file may use without declaring them (SSSOM, IRI prefixes)."""

PREDICATES = {
    Relation.IDENTICAL: "skos:exactMatch",
    Relation.CLOSE: "skos:closeMatch",
    Relation.BROAD: "skos:broadMatch",
    Relation.NARROW: "skos:narrowMatch",
    Relation.RELATED: "skos:relatedMatch",
    Relation.CONTRIBUTES: "goalweave:contributesTo",
    Relation.MEASURED: "goalweave:measuredBy",
    Relation.INFLUENCES: "goalweave:influences",
}

ALIASES = {
    "http://www.w3.org/2002/07/owl#sameAs": Relation.IDENTICAL,
    "http://www.w3.org/2002/07/owl#equivalentClass": Relation.IDENTICAL,
    "http://www.w3.org/2000/01/rdf-schema#subClassOf": Relation.BROAD,
    "http://www.w3.org/2000/01/rdf-schema#seeAlso": Relation.RELATED,
}
"""Other predicates that SSSOM calls common, by IRI."""

COLUMNS = ("subject_id", "subject_label", "predicate_id", "object_id", "object_label", "mapping_justification")

WEIGHT, SIGN, STATUS, SOURCE = "ext_weight", "ext_sign", "ext_status", "ext_source"
STRENGTH, STRENGTH_BY = "ext_strength", "ext_strength_by"
RATIONALE, NOTE = "ext_rationale_", "ext_note_"
KIND, TITLE, SET_SOURCE = "ext_linkage_kind", "ext_linkage_title_", "ext_linkage_source"

TYPES = {WEIGHT: "xsd:double", SIGN: "xsd:integer"}
"""Type hints; the others are texts."""

LICENCE = "https://w3id.org/sssom/license/unspecified"
"""SSSOM demands a licence; a framework does not carry one."""
