from django.urls import path

from goalweave.web.sitemaps import views

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.index, name="sitemap"),
    path("sitemaps/<str:kind>-<number:number>.xml", views.sitemap_file, name="sitemap-file"),
]
