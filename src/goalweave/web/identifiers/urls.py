from django.urls import path

from goalweave.web.identifiers import views

urlpatterns = [
    path("record/<str:name>", views.record, name="id-record"),
    path("organisation/<str:name>", views.organisation, name="id-organisation"),
    path("indicator/<str:name>", views.indicator, name="id-indicator"),
    path("linkage/<str:name>", views.linkage, name="id-linkage"),
    path("<str:key>", views.framework, name="id-framework"),
    path("<str:key>/<path:code>", views.node, name="id-node"),
]
