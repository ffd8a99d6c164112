"""The bridge from the web server to the site, with real connections: slow bodies, limits, restarts without a lost request."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

APPLICATION = """
import os, time
from goalweave.web.answer_parts import PartsLimits
from goalweave.web.rsgi import BodyLimits, SiteServer

inside, most, made = [], [0], []

class Parts:
    streaming = True

    def __init__(self, parts):
        self.parts = parts

    def __iter__(self):
        return iter(self.parts)

    def close(self):
        made.append("closed")

def long_answer():
    for number in range(200):
        made.append(number)
        yield b"." * 100_000

def endless_answer():
    made.append("endless")
    while True:
        time.sleep(0.01)
        yield b"."

def broken_answer():
    yield b"." * 100_000
    raise RuntimeError

def site(environ, start):
    path = environ["PATH_INFO"]
    body = environ["wsgi.input"].read()
    if path == "/slow":
        time.sleep(1)
    if path == "/alone":
        inside.append(path)
        time.sleep(0.01)
        most.append(len(inside))
        inside.pop()
    headers = [("content-type", "text/plain"), ("x-process", str(os.getpid()))]
    if path == "/file":
        headers.append(("content-length", str(os.path.getsize(__file__))))
    start("200 OK", headers)
    if path == "/parts":
        return Parts([b"one ", b"", b"two"])
    if path == "/long":
        return Parts(long_answer())
    if path == "/endless":
        return Parts(endless_answer())
    if path == "/broken":
        return Parts(broken_answer())
    if path == "/file":
        return environ["wsgi.file_wrapper"](open(__file__, "rb"))
    if path == "/made":
        return [str(made).encode()]
    names = ("REQUEST_METHOD", "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "HTTP_HOST", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR")
    return [repr([environ.get(name) for name in names]).encode(), b" %d at most %d" % (len(body), max(most))]

application = SiteServer(
    site,
    threads=2,
    patience=10,
    limits=BodyLimits(most=1000, silence=0.5, grace=0.5, rate=1000, at_once=4),
    parts=PartsLimits(at_once=8, soon=0.1, short=1000, waiting=50_000_000, open=0.5, connections=30),
)
"""
SLOW = [b"/slow"] * 4
SERVER = """
import os, sys
from functools import partial
sys.path.insert(0, sys.argv[1])
from goalweave.cli import site_socket, web_server
site_socket.RESTART_SECONDS, web_server.APPLICATION = 0.2, "bridged"
host, port, processes = "127.0.0.1", int(sys.argv[2]), int(sys.argv[3])
server = site_socket.build_server(site_socket.open_listener(host, port), host, port, processes)
with web_server.shared_folder(processes) as folder:
    server.serve(target_loader=partial(web_server.load_application, os.getpid(), folder), wrap_loader=False)
"""


@dataclass(frozen=True)
class Running:
    port: int
    process: subprocess.Popen[bytes]

    def connect(self, request: bytes, buffer: int | None = None) -> socket.socket:
        """buffer: bytes that the system takes of an answer that no one reads."""
        connection = socket.socket()
        connection.settimeout(10)
        if buffer is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        try:
            connection.connect(("127.0.0.1", self.port))
        except OSError:
            connection.close()
            raise
        connection.sendall(request)
        return connection

    def ask(self, request: bytes) -> bytes:
        with self.connect(request) as connection:
            answer = bytearray()
            while part := connection.recv(1 << 16):
                answer += part
            return bytes(answer)

    def get(self, path: bytes, *lines: bytes) -> bytes:
        head = b"\r\n".join([b"GET %s HTTP/1.1" % path, b"Host: goals.example.org", b"Connection: close", *lines])
        return self.ask(head + b"\r\n\r\n")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_server(tmp_path_factory.mktemp("bridged"), processes=1) as server:
        yield server


@contextmanager
def running_server(folder: Path, *, processes: int) -> Iterator[Running]:
    (folder / "bridged.py").write_text(APPLICATION, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(folder), str(port), str(processes)], stdout=log, stderr=log
        )
        server = Running(port, process)
        try:
            _wait_until_it_answers(server, folder / "log")
            yield server
        finally:
            process.terminate()
            process.wait(20)


def _wait_until_it_answers(server: Running, log: Path) -> None:
    for _attempt in range(600):
        try:
            server.get(b"/")
        except OSError:
            assert server.process.poll() is None, log.read_text()
            time.sleep(0.05)
        else:
            return
    pytest.fail(log.read_text())


def test_a_request_arrives_as_the_site_expects_it(running: Running) -> None:
    answer = running.get(b"/a%20%C3%A9%2541?q=%20b", b"Cookie: a=1", b"Cookie: b=2", b"X_Forwarded_For: 192.0.2.7")
    expected = ["GET", "/a Ã©%41", "q=%20b", "a=1; b=2", "goals.example.org", "127.0.0.1", None]
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert repr(expected).encode() + b" 0 " in answer


def test_bodies_arrive_whole(running: Running) -> None:
    plain = running.ask(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc")
    chunked = running.ask(
        b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
    )
    assert b" 3 at most " in plain
    assert b" 3 at most " in chunked


def test_requests_are_answered_one_after_the_other(running: Running) -> None:
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(running.get, [b"/alone"] * 12))
    assert {answer.rpartition(b" at most ")[2] for answer in answers} == {b"1"}


def test_an_answer_in_parts_arrives_whole(running: Running) -> None:
    answer = running.get(b"/parts")
    assert (b"one " in answer, b"two" in answer) == (True, True)


def test_a_file_arrives_whole(running: Running) -> None:
    answer = running.get(b"/file")
    assert answer.endswith(APPLICATION.encode())


def test_no_part_is_made_for_who_asks_for_the_head(running: Running) -> None:
    made = running.get(b"/made").count(b"closed")
    answer = running.ask(b"HEAD /broken HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert running.get(b"/made").count(b"closed") == made + 1


def test_an_answer_that_breaks_is_an_error(running: Running) -> None:
    assert running.get(b"/broken").startswith(b"HTTP/1.1 500 ")


def test_a_long_answer_arrives_whole_with_its_length(running: Running) -> None:
    head, _blank, content = running.get(b"/long").partition(b"\r\n\r\n")
    assert b"content-length: 20000000" in head
    assert content == b"." * 20_000_000


def test_visitors_who_take_an_answer_slowly_stop_no_one(running: Running) -> None:
    # Threads of requests are two; of answers made at the same time, four.
    slow = [running.connect(b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n", 4096) for _number in range(12)]
    try:
        assert running.get(b"/").startswith(b"HTTP/1.1 200 ")
        answers = Counter(connection.recv(12) for connection in slow)
        assert answers[b"HTTP/1.1 200"] + answers[b"HTTP/1.1 503"] == 12
        assert answers[b"HTTP/1.1 503"] >= 4
        # No more is made while so much waits.
        _wait_until(lambda: running.get(b"/long").startswith(b"HTTP/1.1 503 "))
        assert running.get(b"/").startswith(b"HTTP/1.1 200 ")
    finally:
        for connection in slow:
            connection.close()
    _wait_until(lambda: running.get(b"/long").startswith(b"HTTP/1.1 200 "))


def test_a_network_with_very_many_connections_gets_no_file(running: Running) -> None:
    connections = [running.connect(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n") for _number in range(31)]
    try:
        assert {connection.recv(12) for connection in connections} == {b"HTTP/1.1 200"}
        assert running.get(b"/file").startswith(b"HTTP/1.1 503 ")
        assert running.get(b"/").startswith(b"HTTP/1.1 200 ")
    finally:
        for connection in connections:
            connection.close()
    _wait_until(lambda: running.get(b"/file").startswith(b"HTTP/1.1 200 "))


def test_no_one_makes_an_answer_for_a_visitor_who_has_left(tmp_path: Path) -> None:
    with running_server(tmp_path, processes=1) as server:
        leaving = [server.connect(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n") for _number in range(4)]
        _wait_until(lambda: server.get(b"/made").count(b"endless") == 4)
        for connection in leaving:
            connection.close()
        _wait_until(lambda: server.get(b"/made").count(b"closed") >= 4)
        assert server.get(b"/made").count(b"closed") == 4


def test_too_large_a_body_is_refused_before_it_is_sent(running: Running) -> None:
    with running.connect(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n") as connection:
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_slow_bodies_stop_no_one_and_end(running: Running) -> None:
    slow = [running.connect(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\na") for _number in range(6)]
    refused, silent = list[bytes](), list[bytes]()
    try:
        assert running.get(b"/").startswith(b"HTTP/1.1 200 ")
        for connection in slow:
            answer = connection.recv(4096)
            (refused if b" 503 " in answer else silent).append(answer[:12])
    finally:
        for connection in slow:
            connection.close()
    assert (silent, refused) == ([b"HTTP/1.1 408"] * 4, [b"HTTP/1.1 503"] * 2)


def test_a_body_that_trickles_in_ends(running: Running) -> None:
    connection = running.connect(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n")
    connection.settimeout(0.2)
    answer = b""
    for _byte in range(40):
        try:
            connection.sendall(b"a")
            answer = connection.recv(4096)
        except TimeoutError:
            continue
        break
    connection.close()
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_processes_share_slow_requests_and_a_restart_loses_none(tmp_path: Path) -> None:
    with running_server(tmp_path, processes=2) as server:
        with ThreadPoolExecutor(4) as threads:
            shared = set[bytes]()

            def are_sharing() -> bool:
                shared.clear()
                shared.update(processes(list(threads.map(server.get, SLOW))))
                return len(shared) == 2

            # A process answers alone until it has neighbours.
            _wait_until(are_sharing)
            asked = [threads.submit(server.get, path) for path in SLOW]
            os.kill(server.process.pid, signal.SIGHUP)
            answers = [answer.result() for answer in asked]
        _wait_until(lambda: bool(processes([server.get(b"/")]) - shared))
    assert {answer[:12] for answer in answers} == {b"HTTP/1.1 200"}
    assert len(shared) == 2


def _wait_until(is_done: Callable[[], bool]) -> None:
    for _attempt in range(400):
        if is_done():
            return
        time.sleep(0.05)
    pytest.fail("it takes too long")


def test_a_restart_loses_no_request(running: Running) -> None:
    answers = [running.get(b"/")]
    done = False

    def keep_asking() -> None:
        while not done:
            answers.append(running.get(b"/"))

    asking = [Thread(target=keep_asking) for _number in range(3)]
    for thread in asking:
        thread.start()
    begun = Thread(target=lambda: answers.append(running.get(b"/slow")))
    begun.start()
    before = processes(answers)
    os.kill(running.process.pid, signal.SIGHUP)
    for _attempt in range(400):
        if processes(answers) - before:
            break
        time.sleep(0.05)
    time.sleep(0.5)
    done = True
    for thread in (*asking, begun):
        thread.join()
    assert {answer[:12] for answer in answers} == {b"HTTP/1.1 200"}
    assert len(processes(answers)) == 2


def processes(answers: list[bytes]) -> set[bytes]:
    return {answer.partition(b"x-process: ")[2].partition(b"\r\n")[0] for answer in answers}
