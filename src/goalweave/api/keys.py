"""Requests with a key: who acts, and how often."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja.security import HttpBearer

from goalweave.accounts.actor import VISITOR, ActingKey, Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.queries import find_organisation, has_second_step
from goalweave.accounts.rate_limits import RateLimit, network_of
from goalweave.accounts.rules import must_use_second_step
from goalweave.api.problems import ParameterNotFound, problem_response
from goalweave.core.errors import NotAllowed
from goalweave.core.messages import Message
from goalweave.integrations.keys import count_request, usable_key
from goalweave.integrations.models import ApiKey, KeyScope

SCHEME = "Bearer"
LONGEST_KEY = 100
MINUTE = 60


@cache
def failed_counts() -> RateLimit:
    """The requests with keys that cannot be used, by address."""
    return RateLimit("key", MINUTE)


def read_key(request: HttpRequest) -> HttpResponse | None:
    """Attach the key of the request to it. Returns the answer to a key that cannot be used, or is used too often."""
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _space, token = header.strip().partition(" ")
    now = timezone.now()
    token = token.strip()
    usable = scheme.lower() == SCHEME.lower() and token.isascii() and 0 < len(token) <= LONGEST_KEY
    key = usable_key(token, now) if usable else None
    if key is None:
        most: int = settings.GOALWEAVE_API_RATE
        if most and not failed_counts().allows(network_of(request), most):
            response = problem_response(request, 429, gettext_noop("Try again later."))
            response["Retry-After"] = str(failed_counts().wait())
            return response
        return unauthorised(request, gettext_noop("The key is unknown, has expired or was revoked."))
    if must_use_second_step(Actor(key.user), settings.GOALWEAVE_SECOND_STEP) and not has_second_step(key.user):
        return unauthorised(request, gettext_noop("The person of this key must turn on two-step verification first."))
    use = count_request(key, settings.GOALWEAVE_KEY_RATE, now)
    if not use.allowed:
        response = problem_response(request, 429, gettext_noop("The key has sent too many requests within an hour."))
        response["Retry-After"] = str(use.wait)
        return response
    request.api_key = key  # type: ignore[attr-defined]
    return None


def unauthorised(request: HttpRequest, detail: str) -> HttpResponse:
    response = problem_response(request, 401, detail)
    response["WWW-Authenticate"] = SCHEME
    return response


def key_of(request: HttpRequest) -> ApiKey | None:
    """The key that came with a request, None without any."""
    key: ApiKey | None = getattr(request, "api_key", None)
    return key


def actor_of_key(request: HttpRequest) -> Actor:
    """The person of the key, limited to its organisation; a visitor without a key."""
    key = key_of(request)
    return Actor(key.user, key=ActingKey(key.name, key.organisation_id)) if key else VISITOR


class Key(HttpBearer):
    """For operations that need a key; the middleware has looked at it."""

    def __call__(self, request: HttpRequest) -> ApiKey | None:
        return key_of(request)

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        return key_of(request)


def key_organisation(request: HttpRequest, slug: str, *, write: bool = True) -> Organisation:
    """The organisation of an address, which must be that of the key. Raises ParameterNotFound; NotAllowed for a key that only reads."""
    key = key_of(request)
    organisation = find_organisation(slug)
    if key is None or organisation is None or organisation.pk != key.organisation_id:
        message = Message("this key does not open an organisation “{organisation}”", organisation=slug[:50])
        raise ParameterNotFound(message, field="slug")
    if write and key.scope != KeyScope.WRITE:
        raise NotAllowed("this key can only read")
    return organisation
