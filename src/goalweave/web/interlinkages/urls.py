from django.urls import path

from goalweave.web.interlinkages import tradeoffs, tradeoffs_treatment

PAIR = "trade-offs/<slug:slug>/<str:key>/<str:subject>/<str:object>/"

urlpatterns = [
    path("trade-offs/", tradeoffs.organisations, name="trade-offs-start"),
    path("trade-offs/<slug:slug>/", tradeoffs.listing, name="trade-offs"),
    path("trade-offs/<slug:slug>/matrices/", tradeoffs.choose, name="trade-off-matrices"),
    path(PAIR, tradeoffs_treatment.trade_off, name="trade-off"),
    path(f"{PAIR}undo/", tradeoffs_treatment.undo, name="trade-off-undo"),
]
