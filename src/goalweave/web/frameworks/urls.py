from django.urls import path

from goalweave.web.frameworks import views

urlpatterns = [
    path("", views.frameworks, name="frameworks"),
    path("<str:key>/", views.framework, name="framework"),
    path("<str:key>/<path:code>/", views.node, name="node"),
]
