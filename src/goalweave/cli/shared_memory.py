"""What the processes of the site share: one process imports and reads it, and all others are forks of that one."""

from __future__ import annotations

import gc
from importlib import import_module


def load_application() -> None:
    """Import all pages and read frameworks, links and lists of codes before the processes of the server are forked.

    Frozen, since looking for garbage writes to every object, which would copy it into each process. Where processes are not forked
    (macOS, Windows, Python 3.14) each loads them itself.
    """
    from django.db import connections
    from django.urls import get_resolver

    from goalweave.analysis.link_map import current_link_map
    from goalweave.packs.library import code_lists
    from goalweave.process_memory import give_back_memory, release_code, share_one_arena

    share_one_arena()
    import_module("goalweave.web.site_server")
    # Reads all lists of addresses, and with them the views.
    get_resolver().reverse_dict  # noqa: B018
    links = current_link_map()
    for key in links.catalogue.frameworks:
        links.closure(key)
    code_lists()
    # A connection must not be used by two processes.
    connections.close_all()
    gc.collect()
    give_back_memory()
    gc.freeze()
    release_code()
