"""The application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from goalweave.datafolder import UMASK
from goalweave.settings import choose_settings_module

# Other servers than `goalweave serve` start here: what the site writes is for its own account alone.
os.umask(UMASK)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", choose_settings_module())
application = get_wsgi_application()

# What was read of frameworks, records and values is kept. Python's own thresholds would look through all of it for garbage several times a second;
# with much larger ones, the garbage of hundreds of requests stays.
gc.set_threshold(10_000, 10, 100)
