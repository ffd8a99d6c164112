"""What `goalweave serve` runs in each process of the web server; web/wsgi.py is the same for other servers."""

from goalweave.web.rsgi import SiteServer
from goalweave.web.wsgi import application as wsgi_application

application = SiteServer(wsgi_application)
