"""The application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from goalweave.datafolder import UMASK
from goalweave.settings import choose_settings_module
from goalweave.web.process_tuning import tune_process

# Other servers than `goalweave serve` start here: what the site writes is for its own account alone.
os.umask(UMASK)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", choose_settings_module())
application = get_wsgi_application()
tune_process()
