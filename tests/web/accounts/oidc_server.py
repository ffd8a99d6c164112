"""A real server of OpenID Connect (that of django-allauth), run in a process of its own: `oidc_server.py FOLDER`.

It writes its address into FOLDER/address. Each client id is a way of going wrong with the ID token, named by TAMPER.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

SECRET = "a secret between two"
HONEST = "goalweave"
PASSWORD = "violet-tram-seventeen"
PEOPLE = {"ada@example.org": True, "stranger@example.org": True, "unverified@example.org": False}
"""Address → whether the server calls it verified."""


def tampered(way: str, token: str, keys: dict[str, str], origin: str) -> str:
    import jwt

    head = jwt.get_unverified_header(token)
    claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})

    def signed(key: str, algorithm: str = "RS256", **changes: Any) -> str:
        whole = {name: value for name, value in {**claims, **changes}.items() if value is not None}
        return jwt.encode(whole, key, algorithm=algorithm, headers={"kid": head["kid"]})

    ways: dict[str, Callable[[], str]] = {
        "another person, signature kept": lambda: ".".join(
            [token.split(".")[0], signed(keys["own"], sub="999").split(".")[1], token.split(".")[2]]
        ),
        "signed by another": lambda: signed(keys["other"]),
        "not signed": lambda: signed("", "none"),
        "signed by the secret": lambda: signed(SECRET * 3, "HS256"),
        "of another server": lambda: signed(keys["own"], iss="https://login.example.org"),
        "for another site": lambda: signed(keys["own"], aud="someone else"),
        "for several, asked for by another": lambda: signed(keys["own"], aud=[way, "x"], azp="someone else"),
        "over": lambda: signed(keys["own"], exp=int(time.time()) - 3600, iat=int(time.time()) - 7200),
        "of tomorrow": lambda: signed(keys["own"], iat=int(time.time()) + 86_400, exp=int(time.time()) + 90_000),
        "without an end": lambda: signed(keys["own"], exp=None),
        "of someone else than the user info": lambda: signed(keys["own"], sub="999"),
        "with a key that is not told": lambda: jwt.encode(claims, keys["own"], "RS256", headers={"kid": "other"}),
        "without the name of its key": lambda: jwt.encode(claims, keys["own"], "RS256"),
        "no token": lambda: "no.token.atall",
        "missing": lambda: "",
        "a clock that is 30 seconds ahead": lambda: signed(keys["own"], iat=int(time.time()) + 30),
    }
    return ways[way]()


TAMPER = (
    "another person, signature kept", "signed by another", "not signed", "signed by the secret", "of another server",
    "for another site", "for several, asked for by another", "over", "of tomorrow", "without an end",
    "of someone else than the user info", "with a key that is not told", "without the name of its key", "no token",
    "missing",
)  # fmt: skip
AHEAD = "a clock that is 30 seconds ahead"


class Tampering:
    """Middleware: changes the ID token on its way out, as the client id says."""

    keys: dict[str, str] = {}

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        # The whole server once more, below an address that is not its own.
        request.path_info = request.path_info.removeprefix("/elsewhere")
        way = request.POST.get("client_id", "")
        response = self.get_response(request)
        if request.path.endswith("/token") and way != HONEST and response.status_code == 200:
            answer = json.loads(response.content)
            answer["id_token"] = tampered(way, answer["id_token"], self.keys, request.build_absolute_uri("/"))
            response.content = json.dumps(answer).encode()
        return response


def _key() -> str:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return made.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()).decode()


def main(folder: Path) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.urls import include, path

    Tampering.keys = {"own": _key(), "other": _key()}
    settings.configure(
        # The usual one takes a while on purpose, for passwords and for the secret of each client.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        SECRET_KEY="only here", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, USE_TZ=True, DEBUG=False,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "server.sqlite3")}},
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "allauth", "allauth.account", "allauth.idp.oidc",
        ],
        # Tables are made as the models are now, which takes a fraction of the time of the migrations.
        MIGRATION_MODULES=dict.fromkeys(("auth", "contenttypes", "sessions", "account", "allauth_idp_oidc")),
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware", f"{__name__}.Tampering",
        ],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"email"}, ACCOUNT_EMAIL_VERIFICATION="none", ACCOUNT_RATE_LIMITS=False,
        LOGIN_URL="account_login", IDP_OIDC_PRIVATE_KEY=Tampering.keys["own"],
    )  # fmt: skip
    django.setup()
    global urlpatterns
    urlpatterns = [path("accounts/", include("allauth.account.urls")), path("", include("allauth.idp.urls"))]
    call_command("migrate", run_syncdb=True, verbosity=0)
    from allauth.account.models import EmailAddress
    from allauth.idp.oidc.models import Client
    from django.contrib.auth import get_user_model
    from django.core.wsgi import get_wsgi_application

    for email, verified in PEOPLE.items():
        user = get_user_model().objects.create_user(email, email, PASSWORD, first_name="Ада")
        EmailAddress.objects.create(user=user, email=email, verified=verified, primary=True)
    for name in (HONEST, *TAMPER, AHEAD):
        client = Client(id=name, name=name, skip_consent=True)
        client.scopes = client.default_scopes = "openid\nprofile\nemail"
        client.redirect_uris = "http://testserver/sign-in/sso/login/callback/"
        client.set_secret(SECRET)
        client.save()

    class Quiet(WSGIRequestHandler):
        def log_message(self, *said: Any) -> None:
            pass

    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    draft = folder / "address.part"
    draft.write_text(f"http://127.0.0.1:{server.server_port}")
    draft.replace(folder / "address")
    server.serve_forever()


urlpatterns: list[Any] = []

if __name__ == "__main__":
    sys.modules["oidc_server"] = sys.modules["__main__"]
    __name__ = "oidc_server"
    main(Path(sys.argv[1]))
