from django.urls import path

from goalweave.web.documents import views

urlpatterns = [
    path("", views.documents, name="documents"),
    path("submissions/<number:pk>/", views.submission, name="submission-document"),
    path("<slug:kind>/", views.document, name="document"),
]
