"""Matrices in the database: loading, who sees them, removal, choice."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.extra.django import TestCase
from tests.factories.accounts import OrganisationFactory, everybody, member, stranger
from tests.factories.catalogues import SDG, loaded
from tests.interlinkages.panels import NODES, NOW, PAIRS, matrix, stored_matrix

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, NotAllowed, UnknownNode
from goalweave.core.interlinkages import COEFFICIENT, MatrixKind, PairScore
from goalweave.core.model import Link, Linkage, LinkageKind, Relation, Status
from goalweave.frameworks.actions import load_catalogue
from goalweave.interlinkages import actions, queries

EDITING = {"editor", "manager", "administrator", "system"}


@pytest.mark.django_db
def test_a_stored_matrix_has_what_was_loaded() -> None:
    loaded()
    row = stored_matrix(source="A report", country="ke", panel="Ten people", title={"en": "Kenya", "fr": " Le  Kenya "})
    found = queries.find_matrix(VISITOR, row.slug)
    assert found is not None
    assert (found.key, found.framework, found.title) == ("kenya", "sdg@2020", {"en": "Kenya", "fr": "Le Kenya"})
    assert (found.source, found.country, found.panel) == ("A report", "KE", "Ten people")
    assert (found.nodes, found.pairs, found.is_influence) == (4, 5, True)
    scores = queries.scores_of(found)
    assert scores.pairs == PAIRS
    assert scores.nodes == NODES
    assert scores.scale == matrix().scale
    entry = Entry.objects.get(object_type="matrix")
    assert entry.after["pairs"] == 5


@pytest.mark.django_db
def test_two_matrices_with_one_title_have_names_of_their_own() -> None:
    loaded()
    assert [
        stored_matrix(title={"ar": "كينيا"}).slug,
        stored_matrix(title={"en": "Kenya!"}).slug,
        stored_matrix(title={"en": "Kenya"}).slug,
    ] == [
        "matrix",
        "kenya",
        "kenya-2",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"title": {"en": "  "}}, "enter a title"),
        ({"title": {"English": "Kenya"}}, "is not a language code"),
        ({"title": {"en": "x" * 301}}, "more than 300 characters"),
        ({"country": "XX"}, "is not a country code"),
        ({"matrix": matrix(pairs=(PairScore("4.4", "99.9", 1),), nodes=("4.4", "99.9"))}, "has no nodes 99.9"),
        ({"matrix": matrix(pairs=())}, "has no scores"),
    ],
)
def test_a_matrix_that_cannot_be_used_is_refused(changes: dict[str, object], problem: str) -> None:
    loaded()
    with pytest.raises(InputError, match=problem):
        stored_matrix(**changes)
    assert not queries.matrices(SYSTEM)


@pytest.mark.django_db
def test_an_unknown_framework_is_refused() -> None:
    loaded()
    with pytest.raises(UnknownNode):
        stored_matrix(framework="nothing")


@pytest.mark.django_db
def test_preview_counts_without_storing() -> None:
    loaded()
    preview = queries.preview_matrix(matrix(pairs=PAIRS, nodes=(*NODES, "99.9")), "sdg")
    assert (preview.negative, preview.positive, preview.missing) == (2, 3, 15)
    assert (preview.unknown, preview.unreached, preview.symmetric) == (("99.9",), ("99.9",), False)
    assert not queries.matrices(SYSTEM)


@pytest.mark.django_db
def test_who_may_load_see_and_remove_a_matrix_of_an_organisation() -> None:
    loaded()
    owner = OrganisationFactory()
    private = stored_matrix(organisation=owner, public=False)
    may: dict[str, set[str]] = {"load": set(), "see": set(), "site": set(), "remove": set()}
    for name, actor in everybody(owner).items():
        for what, organisation in (("load", owner), ("site", None)):
            try:
                stored_matrix(actor, organisation=organisation, public=False)
            except NotAllowed:
                continue
            may[what].add(name)
        if queries.find_matrix(actor, private.slug):
            may["see"].add(name)
        try:
            actions.restore_matrix(actor=actor, matrix=private)
        except NotAllowed:
            continue
        may["remove"].add(name)
    members = {role.value for role in Role}
    assert may == {
        "load": EDITING,
        "see": members | {"administrator", "system"},
        "site": {"administrator", "system"},
        "remove": EDITING,
    }
    assert all(entry.public for entry in queries.matrices(VISITOR))


@pytest.mark.django_db
def test_a_removed_matrix_is_hidden_and_can_be_brought_back() -> None:
    loaded()
    owner = OrganisationFactory()
    row = stored_matrix(organisation=owner)
    editor = member(owner, Role.EDITOR)
    actions.choose_matrices(actor=editor, organisation=owner, keys=[row.slug])
    actions.remove_matrix(actor=editor, matrix=row, now=NOW)
    assert queries.find_matrix(editor, row.slug) is None
    assert queries.own_matrices(editor, owner.pk) == ()
    assert [entry.slug for entry in queries.removed_matrices(editor)] == [row.slug]
    assert queries.removed_matrices(stranger()) == ()
    actions.restore_matrix(actor=editor, matrix=row)
    assert [entry.key for entry in queries.own_matrices(editor, owner.pk)] == [row.slug]
    assert list(Entry.objects.filter(object_type="matrix").order_by("pk").values_list("verb", flat=True)) == [
        "load",
        "remove",
        "undelete",
    ]


@pytest.mark.django_db
def test_a_description_can_change_and_the_scores_stay() -> None:
    loaded()
    row = stored_matrix()
    before = queries.scores_of(queries.find_matrix(SYSTEM, row.slug))
    actions.describe_matrix(actor=SYSTEM, matrix=row, title={"en": "Nairobi"}, panel="Twelve people")
    found = queries.find_matrix(SYSTEM, row.slug)
    after = queries.scores_of(found)
    assert (after.title, after.scorer, after.pairs) == ("Nairobi", "Twelve people", before.pairs)


@pytest.mark.django_db
def test_correlations_cannot_be_chosen_nor_a_matrix_that_is_not_there() -> None:
    loaded()
    owner = OrganisationFactory()
    row = stored_matrix(
        matrix=matrix(pairs=(PairScore("4.4", "9.1", 0.4),), kind=MatrixKind.CORRELATION, scale=COEFFICIENT)
    )
    for key, problem in ((row.slug, "correlations"), ("nothing", "unknown matrix: nothing")):
        with pytest.raises(InputError, match=problem):
            actions.choose_matrices(actor=SYSTEM, organisation=owner, keys=[key])
    with pytest.raises(NotAllowed):
        actions.choose_matrices(actor=member(owner, Role.REVIEWER), organisation=owner, keys=[])


@pytest.mark.django_db
def test_an_interlinkage_of_the_catalogue_is_a_matrix() -> None:
    loaded()
    links = (
        Link("9.1", "4.4", Relation.INFLUENCES, Status.OURS, sign=-1, rationale={"en": "Money is short."}),
        Link("9.1", "4.4", Relation.INFLUENCES, Status.OURS, sign=1),
        Link("9.c", "4.4", Relation.INFLUENCES, Status.OURS),
        Link("9.c", "9.1", Relation.INFLUENCES, Status.DISPUTED),
    )
    within = Linkage(
        "sdg-within", LinkageKind.INTERLINKAGE, "sdg@2020", "sdg@2020", title={"en": "Within"}, links=links
    )
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([SDG], [within]))
    (found,) = queries.matrices(VISITOR, "sdg@2020")
    assert (found.key, found.pk, found.origin, found.pairs, found.public) == (
        "linkage:sdg-within",
        None,
        "linkage",
        2,
        True,
    )
    assert found.scale.id == "sign"
    pairs = {(pair.subject, pair.object): pair for pair in queries.scores_of(found).pairs}
    assert (pairs["9.1", "4.4"].benefit, pairs["9.1", "4.4"].trade_off) == (1, -1)
    assert pairs["9.c", "4.4"].score == 1
    owner = OrganisationFactory()
    actions.choose_matrices(actor=SYSTEM, organisation=owner, keys=[found.key])
    assert queries.own_matrices(SYSTEM, owner.pk) == (found,)
    # When the pack loses the linkage, the choice says nothing any more.
    load_catalogue(actor=SYSTEM, catalogue=Catalogue.of([SDG], []))
    assert queries.own_matrices(SYSTEM, owner.pk) == ()


@pytest.mark.django_db
def test_a_pair_lists_what_every_visible_matrix_says() -> None:
    loaded()
    owner = OrganisationFactory()
    stored_matrix(title={"en": "Public"})
    stored_matrix(title={"en": "Own"}, organisation=owner, public=False)
    assert [entry.matrix.key for entry in queries.scores_of_pair(VISITOR, "sdg@2020", ("9.1", "4.4"))] == ["public"]
    seen = queries.scores_of_pair(member(owner), "sdg@2020", ("9.1", "4.4"))
    assert [(entry.matrix.key, entry.pair.score, entry.pair.evidence) for entry in seen] == [
        ("own", -2, "A study"),
        ("public", -2, "A study"),
    ]
    assert queries.scores_of_pair(VISITOR, "sdg@2020", ("4.4", "4.b")) == ()


def test_several_scorers_become_medians_with_their_agreement() -> None:
    first, second = (
        matrix(scorer="A"),
        matrix(scorer="B", pairs=(PairScore("9.1", "4.4", 0), PairScore("9.c", "4.4", 3))),
    )
    merged, provenance = queries.merge_scorings([first, second])
    assert merged.by_pair["9.1", "4.4"].score == -1
    assert (provenance.people, provenance.apart) == (2, 1)
    assert provenance.alpha is not None
    assert queries.Provenance.from_json(provenance.to_json()) == provenance


class AnyMatrix(TestCase):
    """What is stored is what was loaded, whatever it is."""

    @settings(max_examples=15)
    @given(st.data())
    def test_round_trip(self, data: st.DataObject) -> None:
        loaded()
        places = st.sampled_from(list(permutations(NODES, 2)))
        chosen = data.draw(st.lists(places, min_size=1, unique=True))
        scores = st.integers(-6, 6).map(lambda number: number / 2)
        text = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=20)
        pairs = []
        for subject, object_ in chosen:
            if data.draw(st.booleans()):
                score = PairScore(subject, object_, data.draw(scores), rationale={"en": data.draw(text)})
            else:
                benefit, trade_off = data.draw(st.integers(0, 3)), data.draw(st.none() | st.integers(-3, 0))
                score = PairScore(subject, object_, benefit=benefit, trade_off=trade_off, place=data.draw(text))
            pairs.append(score)
        row = stored_matrix(matrix=matrix(pairs=pairs))
        found = queries.find_matrix(SYSTEM, row.slug)
        assert queries.scores_of(found).pairs == tuple(pairs)
