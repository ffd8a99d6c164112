"""What WeasyPrint leaves out of the tags of a PDF and readers of screens need (ISO 14289-1, PDF/UA)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def complete_tags(document: Any, pdf: Any) -> None:
    """Mends the tree of tags of a PDF that is about to be written: a list item holds its text in a body (LBody), and a heading
    of a table says what it heads (Scope)."""
    objects = {one.reference: one for one in _find_dictionaries(pdf)}
    elements = [one for one in objects.values() if one.get("Type") == "/StructElem"]
    for element in elements:
        kind = element.get("S")
        if kind == "/LI":
            _add_list_body(pdf, element, objects)
        elif kind == "/TH":
            _add_header_scope(element, objects)


def _find_dictionaries(pdf: Any) -> list[Any]:
    return [one for one in pdf.objects if isinstance(one, dict) and getattr(one, "number", None)]


def _child_elements(element: Any, objects: dict[Any, Any]) -> Iterator[tuple[Any, Any]]:
    """References of the parts with the parts themselves; pieces of a page, which are numbers, have none."""
    for reference in element.get("K", ()):
        yield reference, objects.get(reference) if isinstance(reference, bytes) else None


def _add_list_body(pdf: Any, item: Any, objects: dict[Any, Any]) -> None:
    import pydyf

    parts = list(_child_elements(item, objects))
    loose = [(reference, part) for reference, part in parts if part is None or part.get("S") not in ("/Lbl", "/LBody")]
    if not loose:
        return
    bodies = [part for _reference, part in parts if part is not None and part.get("S") == "/LBody"]
    if bodies:
        body = bodies[0]
    else:
        body = pydyf.Dictionary({"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(), "P": item.reference})
        if "Pg" in item:
            body["Pg"] = item["Pg"]
        pdf.add_object(body)
        objects[body.reference] = body
        item["K"].append(body.reference)
    for reference, part in loose:
        item["K"].remove(reference)
        body["K"].append(reference)
        if part is not None:
            part["P"] = body.reference


def _add_header_scope(cell: Any, objects: dict[Any, Any]) -> None:
    row = objects.get(cell.get("P"))
    group = objects.get(row.get("P")) if row else None
    if "A" in cell:
        cell["A"]["Scope"] = "/Column" if group is not None and group.get("S") == "/THead" else "/Row"
