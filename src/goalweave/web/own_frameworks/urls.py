from django.urls import path

from goalweave.web.own_frameworks import actions, listing, show

urlpatterns = [
    path("", listing.uploads, name="own-frameworks"),
    path("new/", listing.new, name="own-framework-new"),
    path("template.xlsx", listing.template, name="own-framework-template"),
    path("<number:pk>/", show.show, name="own-framework"),
    path("<number:pk>/check/", actions.check, name="own-framework-check"),
    path("<number:pk>/load/", actions.load, name="own-framework-load"),
    path("<number:pk>/undo/", actions.undo, name="own-framework-undo"),
    path("<number:pk>/cancel/", actions.cancel, name="own-framework-cancel"),
]
