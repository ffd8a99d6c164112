from django.urls import path

from goalweave.web.progress import board, methods, overview, target, target_edit

urlpatterns = [
    path("", overview.overview, name="progress"),
    path("methods/", methods.methods, name="progress-methods"),
    path("<str:key>/", board.board, name="progress-board"),
    path("<str:key>/board.<str:form>", board.download, name="progress-file"),
    path("<str:key>/<str:code>/", target.target, name="progress-target"),
    path("<str:key>/<str:code>/set/", target_edit.change, name="target-set"),
    path("<str:key>/<str:code>/drop/", target_edit.drop, name="target-drop"),
]
