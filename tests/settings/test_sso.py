"""Single sign-on by environment variables."""

from __future__ import annotations

import pytest

from goalweave.core.errors import InputError
from goalweave.settings.sso import single_sign_on_settings

WHOLE = {
    "GOALWEAVE_OIDC_URL": "https://login.example.org:8443/realms/own/",
    "GOALWEAVE_OIDC_CLIENT_ID": "id",
    "GOALWEAVE_OIDC_CLIENT_SECRET": "secret",
}


def test_it_is_off_where_nothing_is_given():
    assert single_sign_on_settings({}) == {"providers": {}, "origin": ""}
    assert single_sign_on_settings({"GOALWEAVE_OIDC_NAME": "Own"}) == {"providers": {}, "origin": ""}


def test_all_three_make_a_provider_and_its_origin():
    found = single_sign_on_settings(WHOLE)
    assert found["origin"] == "https://login.example.org:8443"
    assert found["providers"]["openid_connect"] == {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": "login.example.org",
                "client_id": "id",
                "secret": "secret",
                "settings": {"server_url": "https://login.example.org:8443/realms/own"},
            }
        ],
    }
    assert (
        single_sign_on_settings({**WHOLE, "GOALWEAVE_OIDC_NAME": "Own"})["providers"]["openid_connect"]["APPS"][0][
            "name"
        ]
        == "Own"
    )


@pytest.mark.parametrize("missing", list(WHOLE))
def test_some_of_them_are_not_enough(missing):
    with pytest.raises(InputError, match="needed together"):
        single_sign_on_settings({name: value for name, value in WHOLE.items() if name != missing})


@pytest.mark.parametrize("url", ["http://login.example.org", "login.example.org", "https://", "ftp://x"])
def test_the_address_is_https(url):
    with pytest.raises(InputError, match="https"):
        single_sign_on_settings({**WHOLE, "GOALWEAVE_OIDC_URL": url})


def test_one_may_try_it_on_ones_own_machine():
    assert (
        single_sign_on_settings({**WHOLE, "GOALWEAVE_OIDC_URL": "http://localhost:8080"})["origin"]
        == "http://localhost:8080"
    )


@pytest.mark.parametrize("end", ["?realm=own", "#own"])
def test_what_follows_the_address_is_refused(end):
    with pytest.raises(InputError, match="ends before"):
        single_sign_on_settings({**WHOLE, "GOALWEAVE_OIDC_URL": f"https://login.example.org/{end}"})
