from django.urls import include, path

urlpatterns = [
    path("scoring/", include("goalweave.web.interlinkages.scoring_urls")),
]
