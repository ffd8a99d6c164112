"""The results of an index as a table."""

from __future__ import annotations

from tests.factories.indices import group, index, indicator

from goalweave.core.indices import RankInterval, score_table
from goalweave.formats.definitions.indices.columns import result_columns, result_metadata, result_row

INDEX = index(group("first", indicator("a", unit="PT"), indicator("b", direction=None)), source="Ours")


def test_a_row_has_everything_in_the_order_of_the_columns() -> None:
    one = score_table(INDEX, {"KE": {"a": 40.0, "b": 7.0}}).of("KE")
    row = result_row(INDEX, one, "Kenya", "Low", RankInterval("KE", 1, 1, 2, 3, 2.1), {"a": ("2017", "Office")})
    assert dict(zip(result_columns(INDEX), row, strict=True)) == {
        "entity": "KE", "name": "Kenya", "rank": 1, "score": 0.4, "tier": "Low", "rank_low": 1, "rank_median": 2, "rank_high": 3,
        "first.score": 0.4, "first.share": 1.0, "first.handling": "given",
        "a.value": 40.0, "a.time": "2017", "a.score": 0.4, "a.share": 1.0, "a.handling": "given", "a.source": "Office",
        "b.value": 7.0, "b.time": "", "b.score": None, "b.share": 0.0, "b.handling": "unscored", "b.source": "",
    }  # fmt: skip


def test_metadata_names_every_column_once() -> None:
    told = result_metadata(INDEX, "small.csv", "fr")
    columns = told["tableSchema"]["columns"]
    assert [one["name"] for one in columns] == list(result_columns(INDEX))
    assert told["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "fr"}]
    assert (told["url"], told["dc:source"], told["tableSchema"]["primaryKey"]) == ("small.csv", "Ours", "entity")
    [value] = [one for one in columns if one["name"] == "a.value"]
    assert value == {"name": "a.value", "titles": "A: value", "datatype": "double", "dc:description": "PT"}
