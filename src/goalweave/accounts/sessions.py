"""Sessions as Django keeps them in the database, found by a query that is compiled once: every page of someone signed in needs one."""

from __future__ import annotations

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from goalweave.prepared_query import PreparedQuery

_sessions = PreparedQuery(lambda key: Session.objects.filter(session_key=key))


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        row = next(iter(_sessions(self.session_key or "")), None)
        if row is not None and row.expire_date > timezone.now():
            return row
        self._session_key = None
        return None
