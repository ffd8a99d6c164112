"""Parameters, and pages of results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any, Generic, Self, TypeVar

from django.http import HttpRequest
from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from goalweave.core.errors import InputError
from goalweave.core.messages import Message, message_to_json
from goalweave.core.text.sanitise import remove_unstorable

LARGEST_PAGE = 500
_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")
Item = TypeVar("Item")
Entry = TypeVar("Entry")


class QueryParameters(Schema):
    """All parameters of a route. One that is not known, or comes twice, is an error: a filter that is left out in silence
    makes wrong figures."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, values: Any, info: ValidationInfo) -> Any:
        request = (info.context or {}).get("request")
        if request is not None:
            for name, texts in request.GET.lists():
                if name not in cls.model_fields:
                    raise _invalid_parameter(
                        Message(
                            "unknown parameter “{name}”; available: {known}",
                            name=name[:40],
                            known=list(cls.model_fields),
                        )
                    )
                if len(texts) > 1:
                    raise _invalid_parameter(Message("“{name}” is specified twice", name=name))
        return values

    @model_validator(mode="after")
    def _remove_unstorable(self) -> Self:
        """Without the characters that no database keeps and no text has."""
        for name in type(self).model_fields:
            value = getattr(self, name)
            if type(value) is str:
                setattr(self, name, remove_unstorable(value))
        return self


def _invalid_parameter(message: Message) -> PydanticCustomError:
    """With the parts of the message, which api.site says in the visitor's language."""
    return PydanticCustomError("unusable", "{english}", {"english": str(message), "said": message_to_json(message)})


def refuse_parameters(request: HttpRequest) -> None:
    """For a route without parameters. Raises InputError for any."""
    for name in request.GET:
        raise InputError(Message("unknown parameter “{name}”; this request has no parameters", name=name[:40]))


def to_whole_number(value: Any) -> Any:
    """A number as the description has it: pydantic would take “+0.0” for a whole number."""
    if isinstance(value, str) and not _WHOLE.fullmatch(value):
        raise _invalid_parameter(Message("expected a whole number"))
    return value


class Paging(QueryParameters):
    limit: Annotated[int, BeforeValidator(to_whole_number)] = Field(
        50, ge=1, le=LARGEST_PAGE, description="Number of results per page."
    )
    offset: Annotated[int, BeforeValidator(to_whole_number)] = Field(
        0, ge=0, le=10**9, description="Number of results to skip."
    )


class Page(Schema, Generic[Item]):
    count: int = Field(description="Total number of results.")
    next: str | None = Field(None, description="Address of the next page.")
    previous: str | None = Field(None, description="Address of the previous page.")
    results: list[Item]


def paginate(
    request: HttpRequest, paging: Paging, entries: Sequence[Entry], shape: Callable[[Entry], Item]
) -> Page[Item]:
    """Return a page of results that are available as a whole."""
    some = entries[paging.offset : paging.offset + paging.limit]
    return paginate_results(request, paging, len(entries), map(shape, some))


def paginate_results(request: HttpRequest, paging: Paging, count: int, results: Iterable[Item]) -> Page[Item]:
    """Return a page whose results have been read already."""
    ahead, back = paging.offset + paging.limit, max(paging.offset - paging.limit, 0)
    return Page(
        count=count,
        next=_page_address(request, ahead) if ahead < count else None,
        previous=_page_address(request, back) if paging.offset else None,
        results=list(results),
    )


def _page_address(request: HttpRequest, offset: int) -> str:
    query = request.GET.copy()
    query["offset"] = str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
