"""Single sign-on (OpenID Connect), where a server for it is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from goalweave.core.errors import InputError

PROVIDER = "sso"
"""What the addresses of single sign-on call the one provider."""

VARIABLE = "GOALWEAVE_OIDC_URL"
VARIABLES = (VARIABLE, "GOALWEAVE_OIDC_CLIENT_ID", "GOALWEAVE_OIDC_CLIENT_SECRET", "GOALWEAVE_OIDC_NAME")


def single_sign_on_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """`providers` for SOCIALACCOUNT_PROVIDERS and `origin`, which a form may lead to; both empty if it is off.

    Raises InputError where only some of URL, CLIENT_ID and CLIENT_SECRET are given, or the URL is not https.
    """
    url, client, secret = (
        environment.get(name, "")
        for name in ("GOALWEAVE_OIDC_URL", "GOALWEAVE_OIDC_CLIENT_ID", "GOALWEAVE_OIDC_CLIENT_SECRET")
    )
    if not url and not client and not secret:
        return {"providers": {}, "origin": ""}
    if not (url and client and secret):
        raise InputError(
            "needed together with GOALWEAVE_OIDC_CLIENT_ID and GOALWEAVE_OIDC_CLIENT_SECRET", field=VARIABLE
        )
    parts = urlsplit(url)
    if not parts.hostname or (parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1")):
        raise InputError("this is no https address", field=VARIABLE)
    if parts.query or parts.fragment:
        raise InputError("the address of a server ends before ? and #", field=VARIABLE)
    app = {
        "provider_id": PROVIDER,
        "name": environment.get("GOALWEAVE_OIDC_NAME") or parts.hostname,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": url.rstrip("/")},
    }
    providers = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return {"providers": providers, "origin": f"{parts.scheme}://{parts.netloc}"}
