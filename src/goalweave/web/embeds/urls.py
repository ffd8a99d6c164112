from django.urls import path

from goalweave.web.embeds import views

urlpatterns = [
    path("oembed", views.oembed, name="oembed"),
    path("embed.js", views.host_script, name="embed-host"),
    path("embed-frame.js", views.frame_script, name="embed-frame"),
]
page_urls = [
    path("embed/", views.embed, name="embed-home"),
    path("embed/<path:page>", views.embed, name="embed"),
    path("share/", views.share, name="share-home"),
    path("share/<path:page>", views.share, name="share"),
]
