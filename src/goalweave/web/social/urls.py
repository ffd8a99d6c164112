from django.urls import path

from goalweave.web.social import views

urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("apple-touch-icon.png", views.icon, name="apple-icon"),
    path("icon-<number:size>.png", views.icon, name="icon"),
    path("site.webmanifest", views.manifest, name="manifest"),
]
page_urls = [
    path("preview.png", views.page_image, name="social-home"),
    path("preview/<path:page>.png", views.page_image, name="social-image"),
]
