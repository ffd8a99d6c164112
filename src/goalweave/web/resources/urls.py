from django.urls import path

from goalweave.web.resources import edit, files, history, listing, show, state

urlpatterns = [
    path("", listing.resources, name="resources"),
    path("new/", edit.new, name="resource-new"),
    path("<int:pk>/", show.resource, name="resource"),
    path("<int:pk>/edit/", edit.edit, name="resource-edit"),
    path("<int:pk>/state/", state.state, name="resource-state"),
    path("<int:pk>/history/", history.history, name="resource-history"),
    path("<int:pk>/history/<int:line>/undo/", history.undo, name="resource-undo"),
    path("<int:pk>/files/", files.add, name="resource-attach"),
    path("files/<int:pk>/", files.download, name="resource-file"),
    path("files/<int:pk>/remove/", files.remove, name="resource-file-remove"),
    path("files/<int:pk>/put-back/", files.put_back, name="resource-file-put-back"),
]
