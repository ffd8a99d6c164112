"""Single sign-on, stricter than django-allauth is by itself about what the server says.

allauth leaves the signature of an ID token unread where the token came straight from the server, and believes the server's
page about a person whoever that page is about. Here both are looked at (OpenID Connect Core 1.0, 3.1.3.7 and 5.3.2), and
that the server calls itself by the address that was named in the settings (OpenID Connect Discovery 1.0, 4.3).
"""

from __future__ import annotations

from typing import Any

import jwt
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import get_request_param
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from goalweave.core.text.sanitise import remove_unstorable

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Signatures that the server's public key can tell; none that needs a secret, and not none at all."""
LEEWAY = 60
"""Seconds by which the clocks may differ."""
TEXT_CLAIMS = ("sub", "email", "name", "given_name", "family_name", "nickname", "preferred_username")
LONGEST_SUBJECT = 255
REQUIRED_CLAIMS = ("iss", "sub", "aud", "exp", "iat")


class StrictAdapter(OpenIDConnectOAuth2Adapter):
    @property
    def openid_config(self) -> dict[str, Any]:
        """What the server says of itself. Raises OAuth2Error where it is another one than was named."""
        config: dict[str, Any] = super().openid_config
        named = self.get_provider().server_url.partition("/.well-known/")[0]
        if str(config.get("issuer", "")).rstrip("/") != named.rstrip("/"):
            raise OAuth2Error("the server calls itself by another address than that of GOALWEAVE_OIDC_URL")
        return config

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Raises OAuth2Error for a token that is missing, not the server's, not for this site, over, or of someone
        else."""
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("there is no ID token")
        data = {"id_token": self._decode_id_token(app, id_token)}
        if self.openid_config.get("userinfo_endpoint"):
            data["userinfo"] = self._fetch_user_info(token.token)
            if not isinstance(data["userinfo"], dict):
                raise OAuth2Error("the user info is no object")
            if data["userinfo"].get("sub") != data["id_token"]["sub"]:
                raise OAuth2Error("token and user info are of two people")
        for claims in data.values():
            require_texts(claims)
        login: SocialLogin = self.get_provider().sociallogin_from_response(request, data)
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            algorithm, key = jwtkit.fetch_key(id_token, self.openid_config["jwks_uri"], jwtkit.lookup_kid_jwk)
            if algorithm not in ALGORITHMS:
                raise OAuth2Error(f"a token signed by {algorithm} is not taken")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=key,
                algorithms=[algorithm],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                leeway=LEEWAY,
                options={"require": list(REQUIRED_CLAIMS)},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error("the ID token is not right") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the ID token is for another site")
        return claims


def require_texts(claims: dict[str, Any]) -> None:
    """Raises OAuth2Error for a claim of another type than OpenID Connect Core 1.0, 5.1 says, one that no database keeps, and an identifier
    that is longer than its section 2 allows."""
    for name in TEXT_CLAIMS:
        text = claims.get(name) or ""
        if not isinstance(text, str) or remove_unstorable(text) != text:
            raise OAuth2Error(f"the claim “{name}” is no text")
    # allauth makes an address lower case before we see it: a sign for kelvin would be a k.
    if any(not sign.isascii() and any(map(str.isascii, sign.lower())) for sign in claims.get("email") or ""):
        raise OAuth2Error("the address has a letter that others take for one of ASCII")
    if len(claims.get("sub") or "") > LONGEST_SUBJECT:
        raise OAuth2Error("the identifier of the person is too long")


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """For signing in alone. What is connected is the sign-in with a verified address of the account, which the first one does: any other
    would outlive the password of whoever connected it."""
    # Asked as allauth asks it, which takes it from the form, too.
    if get_request_param(request, "process", AuthProcess.LOGIN) != AuthProcess.LOGIN:
        raise Http404
    return _call_view(OAuth2LoginView, request, provider_id)


def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _call_view(OAuth2CallbackView, request, provider_id)


def _call_view(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    """404 where single sign-on is off; a page that says so where the server gives no answer, or one of another kind."""
    adapter = StrictAdapter(request, provider_id)
    try:
        response: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    except (OAuth2Error, OSError, KeyError, ValueError) as error:
        response = render_authentication_error(request, adapter.get_provider(), exception=error)
    return response


urlpatterns = [
    path("<str:provider_id>/login/", login, name="openid_connect_login"),
    path("<str:provider_id>/login/callback/", callback, name="openid_connect_callback"),
]
