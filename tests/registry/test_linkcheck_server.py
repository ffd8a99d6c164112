"""Link checks against a real server on this machine, which only a test can let them reach."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as form
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.factories.records import record, stored

from goalweave.core.model import WebLink
from goalweave.registry.link_check import (
    PORTS,
    AllowedHosts,
    LinkFinding,
    check_link,
    is_public_address,
    resolve_name,
    send_request,
)
from goalweave.registry.models import LinkCheck
from goalweave.registry.tasks import check_record_links

pytestmark = pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2", "::1"])

HERE = "127.0.0.1"
SHORT = 0.6
"""Seconds that an answer may take in these tests."""
REDIRECTS = {
    "/moved": "/moved-again", "/moved-again": "/ok?from=there#part", "/loop": "/back", "/back": "/loop",
    "/away": "http://127.0.0.2:{port}/ok", "/inside": "http://localhost:{port}/ok", "/other-port": "http://127.0.0.1:22/",
    "/file": "file:///etc/passwd", "/blank": "/a page", "/accents": "/épreuve", "/broken": "http://[::1",
    "/gone-on": "/gone", "/over-there": "//127.0.0.1:{port}/ok",
}  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    """asked: of the server, method and path of every request."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.answer(body=False)

    def do_GET(self) -> None:
        self.answer(body=True)

    def answer(self, *, body: bool) -> None:
        self.server.asked.append((self.command, self.path))
        path = self.path.partition("?")[0]
        if path in REDIRECTS:
            location = REDIRECTS[path].format(port=self.server.server_port)
            self.reply(301, location=location.encode().decode("latin-1"))
        elif path == "/slow":
            self.server.over.wait(20)
        elif path == "/drip":
            for letter in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 500:
                if self.server.over.wait(0.05):
                    return
                try:
                    self.wfile.write(bytes([letter]))
                except OSError:
                    return
        elif path == "/huge":
            self.reply(200, length=10**12)
            if body:
                self.pour()
        elif path == "/endless-head":
            self.send_response(200)
            for number in range(200):
                self.send_header(f"X-{number}", "a")
            self.end_headers()
        elif path == "/nonsense":
            self.wfile.write(b"what is this\r\n\r\n")
        elif path == "/get-only":
            self.reply(200 if body else 405)
        elif path == "/head-lies":
            self.reply(200 if body else 404)
        elif path.startswith("/status/"):
            self.reply(int(path.rpartition("/")[2]))
        else:
            self.reply(200 if path in ("/ok", "/a%20page", "/%C3%A9preuve") else 404)
        self.close_connection = True

    def reply(self, status: int, *, location: str = "", length: int = 0) -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def pour(self) -> None:
        """Until the other side has enough."""
        try:
            while not self.server.over.is_set():
                self.wfile.write(b"x" * 65_536)
                self.server.poured += 65_536
        except OSError:
            pass

    def log_message(self, *said: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        super().__init__((HERE, 0), Handler)
        self.asked: list[tuple[str, str]] = []
        self.poured = 0
        self.over = Event()
        if trust:
            self.socket = trust.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @property
    def reach(self) -> AllowedHosts:
        """This server alone."""
        return AllowedHosts({"http": (self.server_port,), "https": (self.server_port,)}, {HERE}.__contains__)

    def check(self, path: str, *, scheme: str = "http", trust: ssl.SSLContext | None = None) -> LinkFinding:
        send = partial(send_request, seconds=SHORT, trust=trust)
        return check_link(self.url(path, scheme), resolve=resolve_name, send=send, reach=self.reach)

    def url(self, path: str, scheme: str = "http") -> str:
        return f"{scheme}://{HERE}:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A handshake that the other side breaks off is what is tested here."""


def served(trust: ssl.SSLContext | None = None) -> Iterator[Server]:
    made = Server(trust)
    thread = Thread(target=partial(made.serve_forever, poll_interval=0.02), daemon=True)
    thread.start()
    yield made
    made.over.set()
    made.shutdown()
    made.server_close()
    thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    yield from served()


@pytest.mark.parametrize(
    ("path", "status", "dead", "methods"),
    [
        ("/ok", 200, False, ["HEAD"]),
        ("/status/204", 204, False, ["HEAD"]),
        ("/status/404", 404, True, ["HEAD", "GET"]),
        ("/status/410", 410, True, ["HEAD", "GET"]),
        ("/status/403", 403, False, ["HEAD", "GET"]),
        ("/status/429", 429, False, ["HEAD", "GET"]),
        ("/status/500", 500, False, ["HEAD", "GET"]),
        ("/status/503", 503, False, ["HEAD", "GET"]),
        ("/status/300", 300, False, ["HEAD"]),
        ("/get-only", 200, False, ["HEAD", "GET"]),
        ("/head-lies", 200, False, ["HEAD", "GET"]),
    ],
)
def test_what_the_server_says_is_found(server: Server, path: str, status: int, dead: bool, methods: list[str]) -> None:
    assert server.check(path) == LinkFinding(status, dead, server.url(path))
    assert [method for method, _path in server.asked] == methods


@pytest.mark.parametrize(
    ("path", "status", "dead", "end"),
    [
        ("/moved", 200, False, "/ok?from=there#part"),
        ("/gone-on", 404, True, "/gone"),
        ("/over-there", 200, False, "/ok"),
        ("/blank", 200, False, "/a%20page"),
        ("/accents", 200, False, "/épreuve"),
    ],
)
def test_redirects_lead_to_their_end(server: Server, path: str, status: int, dead: bool, end: str) -> None:
    assert server.check(path) == LinkFinding(status, dead, server.url(end))


def test_a_fragment_stays_here(server: Server) -> None:
    server.check("/moved")
    assert server.asked == [("HEAD", "/moved"), ("HEAD", "/moved-again"), ("HEAD", "/ok?from=there")]


def test_a_loop_is_left_after_six_requests(server: Server) -> None:
    assert server.check("/loop") == LinkFinding(301, False, server.url("/loop"), "loop")
    assert len(server.asked) == 6


@pytest.mark.parametrize("path", ["/slow", "/drip", "/nonsense", "/endless-head"])
def test_who_does_not_answer_properly_is_left_in_time(server: Server, path: str) -> None:
    begun = time.monotonic()
    assert server.check(path) == LinkFinding(None, False, server.url(path), "silent")
    assert time.monotonic() - begun < 10 * SHORT


def test_of_a_huge_body_next_to_nothing_is_read(server: Server) -> None:
    """What the system had taken in before the connection was closed is all that ever came."""
    assert send_request("GET", server.url("/huge"), HERE, seconds=SHORT).status == 200
    assert server.poured < 50_000_000


def test_a_port_where_nobody_listens_is_silent_and_not_dead() -> None:
    made = Server()
    made.server_close()
    assert made.check("/ok") == LinkFinding(None, False, made.url("/ok"), "silent")


def certificate(folder: Path, name: str, until: timedelta) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server, and for who trusts it: a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=9)).not_valid_after(now + until)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "server.pem"
    secret = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    file.write_bytes(secret + made.public_bytes(form.Encoding.PEM))
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.load_cert_chain(file)
    return own, ssl.create_default_context(cadata=made.public_bytes(form.Encoding.PEM).decode())


@pytest.mark.parametrize(
    ("name", "days", "trusted", "expected"),
    [
        (HERE, 9, True, LinkFinding(200, False, "{url}")),
        (HERE, 9, False, LinkFinding(None, False, "{url}", "certificate")),
        (HERE, -1, True, LinkFinding(None, False, "{url}", "certificate")),
        ("127.0.0.2", 9, True, LinkFinding(None, False, "{url}", "certificate")),
    ],
    ids=["trusted", "of nobody known", "over", "of another host"],
)
def test_certificates_are_looked_at(tmp_path: Path, name: str, days: int, trusted: bool, expected: LinkFinding) -> None:
    own, trust = certificate(tmp_path, name, timedelta(days=days))
    for server in served(own):
        found = server.check("/ok", scheme="https", trust=trust if trusted else None)
        url = server.url("/ok", "https")
        assert found == LinkFinding(
            expected.status, expected.dead, expected.final_url.format(url=url), expected.problem
        )
        assert server.asked == ([("HEAD", "/ok")] if found.status else [])


def test_a_server_without_encryption_is_no_safe_one(server: Server) -> None:
    assert server.check("/ok", scheme="https").problem == "certificate"
    assert server.asked == []


@pytest.mark.parametrize(
    ("path", "end", "problem"),
    [
        ("/away", "http://127.0.0.2:{port}/ok", "private"),
        ("/other-port", "http://127.0.0.1:22/", "address"),
        ("/file", "file:///etc/passwd", "address"),
        ("/broken", "http://[::1", "address"),
    ],
)
def test_a_redirect_out_of_reach_is_not_followed(server: Server, path: str, end: str, problem: str) -> None:
    """The server listens on all of these names as far as the system is concerned."""
    found = server.check(path)
    assert found == LinkFinding(301, False, end.format(port=server.server_port), problem)
    assert server.asked == [("HEAD", path)]


NAMES = [
    "127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]",
    "[::]", "127.0.0.2", "10.0.0.1", "192.168.0.1", "169.254.169.254",
]  # fmt: skip
"""Ways to write this machine and its neighbours."""


@pytest.mark.parametrize("name", NAMES)
def test_as_it_is_called_in_earnest_no_name_of_this_machine_is_asked(server: Server, name: str) -> None:
    """The rule about addresses as it stands, with the port of this server let in besides."""
    reach = AllowedHosts({"http": (server.server_port,)}, is_public_address)
    send = partial(send_request, seconds=SHORT)
    found = check_link(f"http://{name}:{server.server_port}/ok", resolve=resolve_name, send=send, reach=reach)
    assert (found.status, found.problem in ("private", "name")) == (None, True)
    assert server.asked == []


def test_by_itself_a_check_reaches_the_open_internet_alone(server: Server) -> None:
    assert check_link(server.url("/ok"), resolve=resolve_name, send=send_request).problem == "address"
    for scheme, ports in PORTS.items():
        for port in ports:
            found = check_link(f"{scheme}://localhost:{port}/", resolve=resolve_name, send=send_request)
            assert found.problem == "private"
    assert server.asked == []


@pytest.mark.django_db
def test_the_task_has_no_way_to_this_machine(server: Server, settings: pytest.FixtureRequest) -> None:
    settings.GOALWEAVE_CHECK_LINKS = True  # type: ignore[attr-defined]
    links = (WebLink(server.url("/ok")), WebLink("http://localhost/"), WebLink("http://[::1]:8080/"))
    row = stored(record(links=links))["one"]
    assert check_record_links.func(row.pk) == 0
    assert [one.problem for one in LinkCheck.objects.order_by("pk")] == ["address", "private", "private"]
    assert server.asked == []
