"""Addresses: English without a prefix, every other language below its own."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from goalweave.web import about, frameworks, home, styleguide, surveys
from goalweave.web.embeds.urls import page_urls as embed_pages
from goalweave.web.frame import sheets, style
from goalweave.web.redirects import redirect_reports
from goalweave.web.search.views import search
from goalweave.web.social.urls import page_urls as social_pages
from goalweave.web.theme import set_theme

urlpatterns = [
    path("style.css", style, name="style"),
    path("sheets-<str:digest>.css", sheets, name="sheets"),
    path("", include("goalweave.web.operations.urls")),
    path("", include("goalweave.web.sitemaps.urls")),
    path("", include("goalweave.web.social.urls")),
    path("", include("goalweave.web.embeds.urls")),
    path("theme/", set_theme, name="theme"),
    path("api/v1/", include("goalweave.api.urls")),
    # Identifiers are the same in every language.
    path("id/", include("goalweave.web.identifiers.urls")),
    # Whoever checks names registers one address to come back to, so these have no language in front.
    path("sign-in/", include("goalweave.web.accounts.sso")),
    *i18n_patterns(
        path("", home.home, name="home"),
        path("search/", search, name="search"),
        path("frameworks/", frameworks.frameworks, name="frameworks"),
        path("frameworks/<str:key>/", frameworks.framework, name="framework"),
        path("frameworks/<str:key>/<path:code>/", frameworks.node, name="node"),
        path("explore/", include("goalweave.web.explore.urls")),
        path("interlinkages/", include("goalweave.web.interlinkages.urls")),
        path("linkages/", include("goalweave.web.linkages.urls")),
        path("records/selected/", include("goalweave.web.bulk.urls")),
        path("records/", include("goalweave.web.records.urls")),
        path("rollup/", include("goalweave.web.rollup.urls")),
        path("partners/", include("goalweave.web.partners.urls")),
        path("import/frameworks/", include("goalweave.web.own_frameworks.urls")),
        path("import/", include("goalweave.web.imports.urls")),
        path("review/", include("goalweave.web.review.urls")),
        path("moderation/", include("goalweave.web.moderation.urls")),
        path("surveys/", surveys.home, name="reports"),
        path("surveys/questionnaires/", include("goalweave.web.questionnaires.urls")),
        path("surveys/", include("goalweave.web.rounds.urls")),
        path("surveys/submissions/", include("goalweave.web.answers.urls")),
        path("guest/", include("goalweave.web.guest.urls")),
        path("documents/", include("goalweave.web.documents.urls")),
        path("data/", include("goalweave.web.opendata.urls")),
        path("library/", include("goalweave.web.library.urls")),
        path("resources/", include("goalweave.web.resources.urls")),
        path("progress/", include("goalweave.web.progress.urls")),
        path("indicators/", include("goalweave.web.indicators.urls")),
        path("countries/", include("goalweave.web.countries.urls")),
        path("indices/", include("goalweave.web.indices.urls")),
        path("compare/", include("goalweave.web.compare.urls")),
        path("vote/", include("goalweave.web.vote.urls")),
        path("calls/<slug:slug>/enter/", include("goalweave.web.entry.start_urls")),
        path("entry/", include("goalweave.web.entry.urls")),
        path("prizes/", include("goalweave.web.prizes.urls")),
        path("calls/", include("goalweave.web.calls.urls")),
        path("try/", include("goalweave.web.tryit.urls")),
        path("start/", include("goalweave.web.guide.urls")),
        path("help/", include("goalweave.web.help.urls")),
        path("about/", about.about, name="about"),
        # Only for people who work on the pages: see GOALWEAVE_DEBUG.
        *([path("styleguide/", styleguide.styleguide)] if settings.DEBUG else []),
        path("reports/", redirect_reports),
        path("reports/<path:rest>", redirect_reports),
        path("feeds/", include("goalweave.web.feeds.urls")),
        path("", include(social_pages)),
        path("", include(embed_pages)),
        # The pages of the API have languages; its data, above, have none.
        path("api/v1/docs/", include("goalweave.api.docs_urls")),
        path("", include("goalweave.web.exports.urls")),
        path("", include("goalweave.web.integrations.urls")),
        path("", include("goalweave.web.accounts.urls")),
        path("organisations/", include("goalweave.web.organisations.urls")),
        path("", include("goalweave.web.history.urls")),
        prefix_default_language=False,
    ),
]

handler400 = "goalweave.web.errors.bad_request"
handler403 = "goalweave.web.errors.forbidden"
handler404 = "goalweave.web.errors.not_found"
handler500 = "goalweave.web.errors.server_error"
