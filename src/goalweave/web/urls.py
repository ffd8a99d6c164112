"""Addresses: English without a prefix, every other language below its own."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from goalweave.web.frame import style
from goalweave.web.renamed import reports

urlpatterns = [
    path("style.css", style, name="style"),
    path("api/v1/", include("goalweave.api.urls")),
    # Whoever checks names registers one address to come back to, so these have no language in front.
    path("sign-in/", include("goalweave.web.accounts.sso")),
    *i18n_patterns(
        path("", include("goalweave.web.home.urls")),
        path("frameworks/", include("goalweave.web.frameworks.urls")),
        path("explore/", include("goalweave.web.explore.urls")),
        path("records/", include("goalweave.web.records.urls")),
        path("rollup/", include("goalweave.web.rollup.urls")),
        path("partners/", include("goalweave.web.partners.urls")),
        path("import/", include("goalweave.web.imports.urls")),
        path("review/", include("goalweave.web.review.urls")),
        path("surveys/", include("goalweave.web.surveys.urls")),
        path("surveys/questionnaires/", include("goalweave.web.questionnaires.urls")),
        path("surveys/", include("goalweave.web.rounds.urls")),
        path("surveys/submissions/", include("goalweave.web.answers.urls")),
        path("guest/", include("goalweave.web.guest.urls")),
        path("documents/", include("goalweave.web.documents.urls")),
        path("library/", include("goalweave.web.library.urls")),
        path("progress/", include("goalweave.web.progress.urls")),
        path("indicators/", include("goalweave.web.indicators.urls")),
        path("countries/", include("goalweave.web.countries.urls")),
        path("indices/", include("goalweave.web.indices.urls")),
        path("compare/", include("goalweave.web.compare.urls")),
        path("try/", include("goalweave.web.tryit.urls")),
        path("about/", include("goalweave.web.about.urls")),
        path("reports/", reports),
        path("reports/<path:rest>", reports),
        path("", include("goalweave.web.accounts.urls")),
        path("", include("goalweave.web.history.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "goalweave.web.errors.bad_request"
handler403 = "goalweave.web.errors.forbidden"
handler404 = "goalweave.web.errors.not_found"
handler500 = "goalweave.web.errors.server_error"
