"""What of a site's settings is in a backup: those that are not secret, and a fingerprint of its secret key."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from goalweave.datafolder import SECRET_KEY
from goalweave.settings.variables import secret_file

KEY_VARIABLE = "GOALWEAVE_SECRET_KEY"
FINGERPRINT = 16
"""Hexadecimal digits, enough to tell two keys apart and too few to learn anything of one."""

_SECRET_NAME = re.compile(r"SECRET|PASSWORD|TOKEN|CREDENTIAL|KEY$|_FILE$")
_PASSWORD_IN_ADDRESS = re.compile(r"://[^/@]*:[^/@]*@|password=", re.IGNORECASE)


def site_key(folder: Path, environment: Mapping[str, str]) -> str:
    """The secret key of the site; empty if there is none here."""
    if key := environment.get(KEY_VARIABLE):
        return key
    path = Path(secret_file(KEY_VARIABLE, environment) or folder / SECRET_KEY)
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def key_fingerprint(key: str) -> str:
    """Tells whether a key is the one that the site had; empty for no key."""
    return hmac.new(key.encode(), b"goalweave.backup", sha256).hexdigest()[:FINGERPRINT] if key else ""


def plain_settings(environment: Mapping[str, str]) -> str:
    """The variables of Goalweave in the environment, one a line, without those that are secret or hold a password."""
    lines = []
    for name, value in sorted(environment.items()):
        if not name.startswith("GOALWEAVE_") or "\n" in value:
            continue
        if _SECRET_NAME.search(name) or _PASSWORD_IN_ADDRESS.search(value):
            lines.append(f"# {name} is secret and not in the backup")
        else:
            lines.append(f"{name}={value}")
    return "".join(f"{line}\n" for line in lines)
