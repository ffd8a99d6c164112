"""Writes with an idempotency key are done once, however often they are sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from goalweave.api.keys import key_of
from goalweave.api.problems import Failure
from goalweave.core.messages import Message
from goalweave.integrations.models import KeyAnswer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 200
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Written:
    """What a write answers. body: as JSON."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


def write_once(request: HttpRequest, write: Callable[[], Written]) -> HttpResponse:
    """Do a write in one transaction, and answer. With an idempotency key that was used before, only answer again.

    Raises Failure 422 for a key that came with another request. An error is not kept: the request can be sent again.
    """
    token = request.headers.get(HEADER, "").strip()
    key = key_of(request)
    if not token or key is None:
        with transaction.atomic():
            return _response(write())
    if len(token) > LONGEST or not token.isprintable():
        raise Failure(422, Message("the limit is {most} characters", most=LONGEST), field=HEADER)
    now = timezone.now()
    digest = sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()
    with transaction.atomic():
        KeyAnswer.objects.filter(key=key, created__lt=now - KEPT).delete()
        # Of two requests at once the second waits here until the first has written, since the pair is unique.
        row, created = KeyAnswer.objects.get_or_create(
            key=key, token=token, defaults={"digest": digest, "created": now}
        )
        if not created:
            if row.digest != digest:
                raise Failure(422, "this idempotency key came with another request", field=HEADER)
            response = HttpResponse(row.body, status=row.status, content_type="application/json; charset=utf-8")
            for name, value in {**row.headers, REPLAYED: "true"}.items():
                response[name] = value
            return response
        result = write()
        response = _response(result)
        row.status, row.headers, row.body = result.status, dict(result.headers), response.content.decode()
        row.save(update_fields=["status", "headers", "body"])
        return response


def _response(written: Written) -> HttpResponse:
    content = "" if written.body is None else json.dumps(written.body, ensure_ascii=False)
    response = HttpResponse(content, status=written.status, content_type="application/json; charset=utf-8")
    for name, value in written.headers.items():
        response[name] = value
    return response
