from django.urls import path

from goalweave.web.vote import ballot, organiser, pages, published

urlpatterns = [
    path("<slug:slug>/", pages.vote, name="vote"),
    path("<slug:slug>/sealing/", published.sealing, name="vote-sealing"),
    path("<slug:slug>/receipt/", published.receipt, name="vote-receipt"),
    path("<slug:slug>/log.jsonl", published.log_file, name="vote-log"),
    path("<slug:slug>/run/", organiser.run, name="vote-run"),
    path("<slug:slug>/run/keys/", organiser.keys, name="vote-keys"),
    path("<slug:slug>/run/void/", organiser.void, name="vote-void"),
    path("<slug:slug>/run/open/", organiser.open_sealed, name="vote-open"),
    path("<slug:slug>/by/<str:token>/", ballot.overview, name="vote-ballots"),
    path("<slug:slug>/by/<str:token>/<str:category>/", ballot.ballot, name="vote-ballot"),
]
