"""What `goalweave serve` runs in each process of the web server; web/wsgi.py is the same for other servers."""

from django.conf import settings
from django.db import connection

from goalweave.web.rsgi import SiteServer
from goalweave.web.warm_start import start_warming
from goalweave.web.wsgi import application as wsgi_application  # sets Django up

TOGETHER = 1 if connection.vendor == "sqlite" else 2
"""Requests that compute together in a process. SQLite answers in the thread that asks; while one request waits for a database server,
another can compute."""

application = SiteServer(
    wsgi_application, together=TOGETHER, proxies=settings.ALLAUTH_TRUSTED_PROXY_COUNT, started=start_warming
)
