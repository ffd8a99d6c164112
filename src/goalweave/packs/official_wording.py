"""Official wording in a folder of the user, `wording/sdg@2025.json`: code → language → text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Framework
from goalweave.packs.reader import Pack
from goalweave.packs.table_files import read_text


def with_wording(pack: Pack, folder: Path) -> Pack:
    """The pack with the wording that the folder keeps for its frameworks. Raises InputError for a file that is damaged."""
    frameworks = tuple(_apply_wording(framework, folder / f"{framework.key}.json") for framework in pack.frameworks)
    changed = any(new is not old for new, old in zip(frameworks, pack.frameworks, strict=True))
    return replace(pack, frameworks=frameworks) if changed else pack


def _apply_wording(framework: Framework, path: Path) -> Framework:
    if not path.is_file():
        return framework
    texts = read_texts(path)
    # A code that the framework no longer has is skipped: the pack may have been corrected since.
    nodes = tuple(
        replace(node, wording={**node.wording, **texts[node.code]}) if node.code in texts else node
        for node in framework.nodes
    )
    return replace(framework, nodes=nodes)


def read_texts(path: Path) -> dict[str, dict[str, str]]:
    """Code or number → language → text, as the file keeps them. Raises InputError for a file that is damaged."""
    try:
        content: Any = json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise InputError(
            Message("not valid JSON: {fault}", fault=error.msg), file=str(path), line=error.lineno
        ) from None
    if not isinstance(content, dict) or not all(isinstance(texts, dict) for texts in content.values()):
        raise InputError("the file does not contain texts by code and language", file=str(path))
    return {code: _to_texts(texts) for code, texts in content.items()}


def _to_texts(texts: Mapping[str, Any]) -> dict[str, str]:
    return {str(language): str(text) for language, text in texts.items()}
