"""The settings of the served site, but for how passwords are kept: a sign-in takes 0.14 s by design."""

from __future__ import annotations

from goalweave.settings.embedded import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
