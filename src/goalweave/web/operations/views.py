"""Health, readiness, metrics and security.txt: without language, session or cache."""

from __future__ import annotations

from datetime import timedelta
from hmac import compare_digest
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from goalweave.accounts.rate_limits import address_of
from goalweave.operations.metrics import CONTENT_TYPE, write_metrics
from goalweave.operations.readiness import failing_parts

SECURITY_VALID = timedelta(days=180)
"""RFC 9116 recommends that security.txt expires in less than a year."""
RETRY = 5
"""Seconds."""


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is looked at."""
    return _uncached(HttpResponse("ok\n", content_type="text/plain"))


@require_safe
def readiness(request: HttpRequest) -> HttpResponse:
    """200 if everything works, 503 with the names of what does not."""
    failing = failing_parts()
    response = JsonResponse({"ready": not failing, "failing": failing}, status=503 if failing else 200)
    if failing:
        response["Retry-After"] = str(RETRY)
    return _uncached(response)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For programs with the token, and from the networks that the settings name; not there if these name none."""
    if not (settings.GOALWEAVE_METRICS or settings.GOALWEAVE_METRICS_TOKEN):
        raise Http404
    if not _may_read_metrics(request):
        return _uncached(HttpResponse(status=403))
    return _uncached(HttpResponse(write_metrics(), content_type=CONTENT_TYPE))


def _may_read_metrics(request: HttpRequest) -> bool:
    token: str = settings.GOALWEAVE_METRICS_TOKEN
    scheme, _space, sent = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and compare_digest(sent.strip().encode(), token.encode()):
        return True
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    networks: Any = settings.GOALWEAVE_METRICS
    return any(address in network for network in networks)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom people who find a weakness write to (RFC 9116); not there if the settings name no one."""
    contacts: tuple[str, ...] = settings.GOALWEAVE_SECURITY_CONTACT
    if not contacts:
        raise Http404
    expires = (timezone.now() + SECURITY_VALID).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {contact}" for contact in contacts]
    lines.append(f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}")
    if settings.GOALWEAVE_SITE:
        lines.append(f"Canonical: {settings.GOALWEAVE_SITE}{reverse('security-txt')}")
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _uncached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
