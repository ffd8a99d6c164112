from django.urls import include, path

from goalweave.web.interlinkages import (
    advance,
    downloads,
    listing,
    loading,
    matrix,
    network,
    pair,
    ranking,
    tradeoffs,
    tradeoffs_treatment,
)

PAIR = "trade-offs/<slug:slug>/<str:key>/<str:subject>/<str:object>/"

urlpatterns = [
    path("", listing.interlinkages, name="interlinkages"),
    path("load/", loading.load, name="interlinkages-load"),
    path("load/<str:token>/", loading.check, name="interlinkages-check"),
    path("matrices/<str:key>/", matrix.matrix, name="cross-impact"),
    path("matrices/<str:key>/pairs.csv", downloads.pairs, name="cross-impact-csv"),
    path("matrices/<str:key>/network/", network.network, name="cross-impact-network"),
    path("matrices/<str:key>/network.<str:form>", downloads.network, name="cross-impact-network-file"),
    path("matrices/<str:key>/ranking/", ranking.ranking, name="cross-impact-ranking"),
    path("matrices/<str:key>/ranking.csv", downloads.ranking, name="cross-impact-ranking-csv"),
    path("matrices/<str:key>/edit/", loading.describe, name="cross-impact-edit"),
    path("matrices/<str:key>/remove/", loading.remove, name="cross-impact-remove"),
    path("matrices/<str:key>/restore/", loading.restore, name="cross-impact-restore"),
    path("pairs/<str:framework>/<str:subject>/<str:object>/", pair.pair, name="cross-impact-pair"),
    path("advance/<str:framework>/<str:code>/", advance.advance, name="cross-impact-advance"),
    path("scoring/", include("goalweave.web.interlinkages.scoring_urls")),
    path("trade-offs/", tradeoffs.organisations, name="trade-offs-start"),
    path("trade-offs/<slug:slug>/", tradeoffs.listing, name="trade-offs"),
    path("trade-offs/<slug:slug>/matrices/", tradeoffs.choose, name="trade-off-matrices"),
    path(PAIR, tradeoffs_treatment.trade_off, name="trade-off"),
    path(f"{PAIR}undo/", tradeoffs_treatment.undo, name="trade-off-undo"),
]
