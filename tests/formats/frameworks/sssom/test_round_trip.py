"""A linkage written as SSSOM comes back as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from tests.factories.frameworks import any_text, framework, frameworks, link, linkage, linkages, node

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.model import LinkageKind, Relation, Status
from goalweave.formats.frameworks.sssom import read_sssom, write_sssom
from goalweave.packs import library

OWN = framework(node("1", label={"en": "Water"}), node("1.1", "1", label={"fr": "Robinets"}))
OTHER = framework(node("A"), node("B c/d", label={"en": "A\tB"}), key="other@2020-2023")


@given(st.data())
def test_write_sssom_loses_nothing(data: st.DataObject) -> None:
    any_framework = frameworks(st.just("x"), any_text(empty=False), st.just("x"))
    subject = data.draw(any_framework)
    object_ = data.draw(st.one_of(st.just(subject), any_framework.filter(lambda one: one.key != subject.key)))
    one = data.draw(linkages(subject, object_, any_text(empty=False)))
    catalogue = Catalogue.of([subject, object_])
    if one.kind is LinkageKind.LINKAGE and subject.id == object_.id:
        one = linkage(*one.links, id=one.id, subject=one.subject, object_=one.object, kind=LinkageKind.CROSSWALK)
    assert read_sssom(write_sssom(one, catalogue).encode(), "own.sssom.tsv", catalogue) == one


@pytest.mark.parametrize("identifier", sorted(one.id for one in library().catalogue().linkages))
def test_write_sssom_loses_nothing_of_a_shipped_linkage(identifier: str) -> None:
    catalogue = library().catalogue()
    one = next(one for one in catalogue.linkages if one.id == identifier)
    assert read_sssom(write_sssom(one, catalogue).encode(), "own.sssom.tsv", catalogue) == one


def test_write_sssom_writes_what_the_standard_asks_for() -> None:
    one = linkage(
        link(
            "1",
            "A",
            weight=0.5,
            status=Status.OFFICIAL,
            rationale={"en": "Pipes,\tpumps", "fr": "Des « tuyaux »"},
            source="p. 3",
        ),
        link("1.1", "B c/d", relation=Relation.INFLUENCES, weight=0.25, sign=-1, rationale={}, note={"en": 'A "note"'}),
        object_="other@2020-2023",
        title={"fr": "De l’un à l’autre"},
        source="Own work",
    )
    assert write_sssom(one, Catalogue.of([OWN, OTHER])) == EXPECTED


def test_write_sssom_tells_editions_apart_by_prefix() -> None:
    old = framework(node("1"), key="own@0", default=False)
    one = linkage(
        link("1", "1.1", relation=Relation.IDENTICAL, weight=1),
        kind=LinkageKind.CROSSWALK,
        subject="own@0",
        object_="own@1",
    )
    catalogue = Catalogue.of([OWN, old])
    text = write_sssom(one, catalogue)
    assert "\nown_0:1\t1 in en\tskos:exactMatch\town_1:1.1\t" in text
    assert read_sssom(text.encode(), "x.tsv", catalogue) == one


def test_write_sssom_gives_other_prefixes_than_those_that_are_taken() -> None:
    skos = framework(node("1"), key="skos@1")
    one = linkage(link("1", "A"), subject="skos@1", object_="other@2020-2023")
    catalogue = Catalogue.of([skos, OTHER])
    text = write_sssom(one, catalogue)
    assert "\nskos_1:1\t" in text
    assert read_sssom(text.encode(), "x.tsv", catalogue) == one


def test_write_sssom_keeps_a_linkage_without_links() -> None:
    one = linkage(object_="other@2020-2023")
    catalogue = Catalogue.of([OWN, OTHER])
    assert read_sssom(write_sssom(one, catalogue).encode(), "x.tsv", catalogue) == one


def test_write_sssom_refuses_what_it_cannot_name() -> None:
    catalogue = Catalogue.of([OWN, OTHER])
    with pytest.raises(UnknownNode, match="own@1 has no node 9"):
        write_sssom(linkage(link("9", "A"), object_="other@2020-2023"), catalogue)
    with pytest.raises(UnknownNode, match="unknown framework third@1"):
        write_sssom(linkage(link("1", "A"), object_="third@1"), catalogue)
    with pytest.raises(InputError, match="“in English” is not a language tag such as fr"):
        write_sssom(linkage(link("1", "A", note={"in English": "x"}), object_="other@2020-2023"), catalogue)


EXPECTED = """\
#curie_map:
#  goalweave: https://goalweave.org/ns#
#  goalweave.id: https://goalweave.org/id/
#  other: https://goalweave.org/id/other@2020-2023/
#  own: https://goalweave.org/id/own@1/
#mapping_set_id: https://goalweave.org/id/linkage/own-other
#mapping_set_title: De l’un à l’autre
#license: https://w3id.org/sssom/license/unspecified
#subject_source: goalweave.id:own@1
#subject_source_version: '1'
#object_source: goalweave.id:other@2020-2023
#object_source_version: 2020-2023
#extension_definitions:
#- slot_name: ext_linkage_kind
#  property: goalweave:linkage_kind
#  type_hint: xsd:string
#- slot_name: ext_linkage_source
#  property: goalweave:linkage_source
#  type_hint: xsd:string
#- slot_name: ext_linkage_title_fr
#  property: goalweave:linkage_title_fr
#  type_hint: xsd:string
#- slot_name: ext_note_en
#  property: goalweave:note_en
#  type_hint: xsd:string
#- slot_name: ext_rationale_en
#  property: goalweave:rationale_en
#  type_hint: xsd:string
#- slot_name: ext_rationale_fr
#  property: goalweave:rationale_fr
#  type_hint: xsd:string
#- slot_name: ext_sign
#  property: goalweave:sign
#  type_hint: xsd:integer
#- slot_name: ext_source
#  property: goalweave:source
#  type_hint: xsd:string
#- slot_name: ext_status
#  property: goalweave:status
#  type_hint: xsd:string
#- slot_name: ext_weight
#  property: goalweave:weight
#  type_hint: xsd:double
#ext_linkage_kind: linkage
#ext_linkage_source: Own work
#ext_linkage_title_fr: De l’un à l’autre
subject_id	subject_label	predicate_id	object_id	object_label	mapping_justification	ext_note_en	ext_rationale_en	\
ext_rationale_fr	ext_sign	ext_source	ext_status	ext_weight
own:1	Water	goalweave:contributesTo	other:A	A in en	semapv:ManualMappingCuration		"Pipes,	pumps"	\
Des « tuyaux »	1	p. 3	official	0.5
own:1.1	Robinets	goalweave:influences	other:B%20c%2Fd	"A	B"	semapv:ManualMappingCuration	"A ""note""\"			\
-1		ours	0.25
"""
