"""What `goalweave serve` runs in each process of the web server; web/wsgi.py is the same for other servers."""

from django.conf import settings

from goalweave.web.rsgi import SiteServer
from goalweave.web.warm_start import start_warming
from goalweave.web.wsgi import application as wsgi_application  # sets Django up

application = SiteServer(wsgi_application, proxies=settings.ALLAUTH_TRUSTED_PROXY_COUNT, started=start_warming)
