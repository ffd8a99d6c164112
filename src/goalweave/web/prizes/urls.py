from django.urls import path

from goalweave.web.prizes import (
    certificates,
    dates,
    eligibility,
    experts,
    listing,
    nomination,
    report,
    results,
    scoring,
    show,
    statistics,
)

urlpatterns = [
    path("", listing.editions, name="prizes"),
    path("new/", dates.new, name="edition-new"),
    path("statistics/", statistics.every_edition, name="prize-statistics"),
    path("statistics/<str:dimension>.csv", statistics.every_edition_file, name="prize-statistics-file"),
    path("winners/", listing.winners, name="prize-winners"),
    path("winners.csv", listing.winners_file, name="prize-winners-file"),
    path("<slug:slug>/", show.edition, name="edition"),
    path("<slug:slug>/categories/<str:category>/", show.category, name="edition-category"),
    path("<slug:slug>/statistics/<str:dimension>.csv", statistics.table_file, name="edition-statistics"),
    path("<slug:slug>/report/", report.report, name="edition-report"),
    path("<slug:slug>/certificates/<str:number>/", certificates.certificate, name="edition-certificate"),
    path("<slug:slug>/dates/", dates.change, name="edition-dates"),
    path("<slug:slug>/eligibility/", eligibility.entries, name="edition-eligibility"),
    path("<slug:slug>/eligibility/<number:pk>/", eligibility.entry, name="edition-check"),
    path("<slug:slug>/experts/", experts.experts, name="edition-experts"),
    path("<slug:slug>/score/", scoring.assignments, name="edition-scoring"),
    path("<slug:slug>/score/<number:pk>/", scoring.score, name="edition-score"),
    path("<slug:slug>/nomination/", nomination.nomination, name="edition-nomination"),
    path("<slug:slug>/results/", results.results, name="edition-results"),
]
