"""Who may download open data: everyone. What is in the files is what a visitor may see, whoever asks for them."""

from __future__ import annotations

from goalweave.accounts.actor import Actor


def may_download(actor: Actor) -> bool:
    return actor is not None
