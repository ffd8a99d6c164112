from django.urls import path

from goalweave.web.feeds import views

urlpatterns = [
    path("records.atom", views.records, name="feed-records"),
    path("organisations/<slug:slug>.atom", views.organisation_records, name="feed-organisation"),
    path("frameworks/<str:key>/<path:code>.atom", views.node_records, name="feed-node"),
    path("library.atom", views.library, name="feed-library"),
    path("calls.atom", views.calls, name="feed-calls"),
]
