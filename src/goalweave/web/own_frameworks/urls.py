from django.urls import path

from goalweave.web.own_frameworks import actions, listing, show

urlpatterns = [
    path("", listing.uploads, name="own-frameworks"),
    path("new/", listing.new, name="own-framework-new"),
    path("template.xlsx", listing.template, name="own-framework-template"),
    path("<int:pk>/", show.show, name="own-framework"),
    path("<int:pk>/check/", actions.check, name="own-framework-check"),
    path("<int:pk>/load/", actions.load, name="own-framework-load"),
    path("<int:pk>/undo/", actions.undo, name="own-framework-undo"),
    path("<int:pk>/cancel/", actions.cancel, name="own-framework-cancel"),
]
