from django.urls import path

from goalweave.web.resources import edit, files, history, listing, show, state

urlpatterns = [
    path("", listing.resources, name="resources"),
    path("new/", edit.new, name="resource-new"),
    path("<number:pk>/", show.resource, name="resource"),
    path("<number:pk>/edit/", edit.edit, name="resource-edit"),
    path("<number:pk>/state/", state.state, name="resource-state"),
    path("<number:pk>/history/", history.history, name="resource-history"),
    path("<number:pk>/history/<number:line>/undo/", history.undo, name="resource-undo"),
    path("<number:pk>/files/", files.add, name="resource-attach"),
    path("files/<number:pk>/", files.download, name="resource-file"),
    path("files/<number:pk>/remove/", files.remove, name="resource-file-remove"),
    path("files/<number:pk>/put-back/", files.put_back, name="resource-file-put-back"),
]
