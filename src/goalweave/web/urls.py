"""Addresses: English without a prefix, every other language below its own."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from goalweave.web.frame import colours

urlpatterns = [
    path("colours.css", colours, name="colours"),
    *i18n_patterns(
        path("", include("goalweave.web.home.urls")),
        path("frameworks/", include("goalweave.web.frameworks.urls")),
        path("explore/", include("goalweave.web.explore.urls")),
        path("records/", include("goalweave.web.records.urls")),
        path("try/", include("goalweave.web.tryit.urls")),
        path("about/", include("goalweave.web.about.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "goalweave.web.errors.bad_request"
handler404 = "goalweave.web.errors.not_found"
handler500 = "goalweave.web.errors.server_error"
