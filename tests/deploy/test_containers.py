"""The container files: from Debian and PyPI only, without root, read-only, with fixed versions; the units are hardened."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import goalweave
from goalweave.cli.site_socket import BACKLOG

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
CONTAINERFILES = (DEPLOY / "Containerfile", DEPLOY / "postgresql" / "Containerfile")
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
HARDENING = {
    "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes",
    "CapabilityBoundingSet=", "StateDirectory=goalweave", "UMask=0077", "MemoryMax=2G", "User=goalweave",
}  # fmt: skip


def instructions(path: Path) -> list[tuple[str, str]]:
    """The instructions of a Containerfile with what follows them, lines that continue joined."""
    text = re.sub(r"^#.*\n", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = re.sub(r"\\\n\s*", "", text).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines) if name]


def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", CONTAINERFILES, ids=lambda path: path.parent.name)
def test_a_container_is_made_of_debian_and_pypi_and_runs_without_root(path: Path) -> None:
    steps = instructions(path)
    bases = {rest for name, rest in steps if name == "ARG" and rest.startswith("BASE=")}
    assert bases == {"BASE=docker.io/library/debian:13.2-slim"}
    assert {rest.split()[0] for name, rest in steps if name == "FROM"} == {"${BASE}"}
    users = [rest for name, rest in steps if name == "USER"]
    assert users
    assert all(user.isdecimal() and int(user) > 0 for user in users)
    assert [name for name, _ in steps].index("USER") < [name for name, _ in steps].index("ENTRYPOINT")
    assert {"HEALTHCHECK", "STOPSIGNAL", "VOLUME"} <= {name for name, _ in steps}
    assert not [name for name, _ in steps if name == "ADD"]
    commands = " && ".join(rest for name, rest in steps if name == "RUN")
    assert not re.search(r"curl|wget|git |https?://|--index-url|--trusted-host|npm|sudo", commands)
    for command in re.findall(r"pip install [^&]+", commands):
        assert "--require-hashes" in command or "--no-deps" in command


def test_versions_are_those_of_the_package() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    wheels = set(re.findall(r"goalweave-(\d[\d.]*)-py3", text))
    label = re.search(r'image\.version="([^"]+)"', text)
    assert wheels == {goalweave.__version__}
    assert label is not None
    assert label[1] == goalweave.__version__
    images = {service["image"] for service in compose()["services"].values()}
    assert images == {f"goalweave:{goalweave.__version__}", "goalweave-postgresql:17"}


def test_the_image_installs_what_the_lock_files_name() -> None:
    def versions(name: str) -> set[tuple[str, str]]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return set(re.findall(r"^([a-z0-9._-]+)==(\S+)", text, flags=re.MULTILINE))

    server = versions("requirements-server.lock")
    assert versions("requirements.lock") <= server
    assert {name for name, _ in server - versions("requirements.lock")} == {"psycopg", "psycopg-binary", "pyarrow"}
    assert server <= versions("requirements-dev.lock")


@pytest.mark.parametrize(
    ("path", "name"), [(CONTAINERFILES[0], "site"), (CONTAINERFILES[1], "database")], ids=["site", "database"]
)
def test_services_that_others_wait_for_have_the_check_of_their_image(path: Path, name: str) -> None:
    """Podman leaves HEALTHCHECK out of images, and services that wait for it would never start."""
    options, _, command = dict(instructions(path))["HEALTHCHECK"].partition(" CMD ")
    image = dict(re.findall(r"--([a-z-]+)=(\w+)", options))
    check = compose()["services"][name]["healthcheck"]
    form, *words = check.pop("test")
    assert (shlex.split(*words) if form == "CMD-SHELL" else words) == json.loads(command)
    assert {option.replace("_", "-"): str(value) for option, value in check.items()} == image
    waits: dict[str, Any] = {}
    for service in compose()["services"].values():
        waits |= service.get("depends_on", {})
    healthy = {"condition": "service_healthy"}
    assert waits == {"site": healthy, "database": healthy}


def test_secrets_and_settings_are_made_once(tmp_path: Path) -> None:
    """The file of settings has every variable of the compose file: where it is set nowhere, podman-compose passes on its text."""
    script = tmp_path / "secrets.sh"
    shutil.copy(DEPLOY / "secrets.sh", script)
    subprocess.run(["sh", script], check=True, capture_output=True)
    settings = (tmp_path / ".env").read_text(encoding="utf-8")
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    defaults = re.findall(r"\$\{(\w+):-([^}]*)\}", text)
    assert settings == "".join(f"{name}={value}\n" for name, value in defaults)
    key = (tmp_path / "secrets" / "secret_key").read_bytes()
    (tmp_path / ".env").write_text("GOALWEAVE_HOSTS=goals.example.org\n", encoding="utf-8")
    subprocess.run(["sh", script], check=True, capture_output=True)
    assert (tmp_path / "secrets" / "secret_key").read_bytes() == key
    assert (tmp_path / ".env").read_text(encoding="utf-8") == "GOALWEAVE_HOSTS=goals.example.org\n"


def test_services_are_read_only_and_have_no_secret_in_their_environment() -> None:
    definition = compose()
    assert set(definition["services"]) == {"site", "worker", "database"}
    for name, service in definition["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert int(service["user"]) > 0, name
        assert {"tmpfs", "mem_limit", "pids_limit", "restart", "stop_grace_period", "secrets"} <= service.keys(), name
        assert not service["image"].endswith(":latest"), name
        for variable, value in service.get("environment", {}).items():
            secret = re.search(r"KEY|PASSWORD|TOKEN|URL", variable)
            assert not secret or (variable.endswith("_FILE") and value.startswith("/run/secrets/"))
    assert definition["services"]["site"]["ports"] == ["127.0.0.1:8000:8000"]
    assert "ports" not in definition["services"]["database"]
    assert definition["networks"]["back"] == {"internal": True}
    for secret in definition["secrets"].values():
        assert secret["file"].startswith("./secrets/")
    assert {"/deploy/secrets/", "/deploy/.env"} <= set((ROOT / ".gitignore").read_text(encoding="utf-8").split())


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_are_hardened(unit: Path) -> None:
    lines = set(unit.read_text(encoding="utf-8").splitlines())
    assert lines >= HARDENING


def test_requests_wait_in_the_socket_while_the_site_restarts() -> None:
    socket = (DEPLOY / "systemd" / "goalweave.socket").read_text(encoding="utf-8").splitlines()
    site = (DEPLOY / "systemd" / "goalweave.service").read_text(encoding="utf-8").splitlines()
    listens = [line.partition("=")[2] for line in socket if line.startswith("ListenStream=")]
    proxies = [(DEPLOY / "proxy" / name).read_text(encoding="utf-8") for name in ("nginx.conf", "Caddyfile")]
    assert len(listens) == 1
    assert all(listens[0] in text for text in proxies)
    assert {"Requires=goalweave.socket", "ExecReload=/bin/kill -HUP $MAINPID"} <= set(site)
    assert f"Backlog={BACKLOG}" in socket


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze, of Debian's systemd")
def test_systemd_reads_its_units(tmp_path: Path) -> None:
    """With a command in place of Goalweave's, which is not installed here."""
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text(encoding="utf-8").replace("/opt/goalweave/bin/goalweave", shutil.which("true") or "")
        (tmp_path / path.name).write_text(text.replace("postgresql.service", ""), encoding="utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_commands_of_units_and_services_exist() -> None:
    from goalweave.cli.app import app

    names = {str(command.name or "") for command in app.registered_commands}
    units = "\n".join(unit.read_text(encoding="utf-8") for unit in UNITS)
    used = set(re.findall(r"bin/goalweave (\S+)", units))
    used |= {service["command"][0] for service in compose()["services"].values() if "command" in service}
    assert used == {"serve", "worker", "backup"}
    assert used <= names


@pytest.mark.skipif(shutil.which("nginx") is None, reason="needs nginx")
def test_nginx_accepts_its_example(tmp_path: Path) -> None:
    site = (DEPLOY / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    without_tls = re.sub(r"^\s*ssl_certificate.*\n", "", site.replace(" ssl;", ";"), flags=re.MULTILINE)
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {without_tls} }}")
    command = ["nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "syntax is ok" in done.stderr, done.stderr
