from django.urls import path

from goalweave.web.progress import board, change, overview, target

urlpatterns = [
    path("", overview.overview, name="progress"),
    path("<str:key>/", board.board, name="progress-board"),
    path("<str:key>/board.<str:form>", board.download, name="progress-file"),
    path("<str:key>/<str:code>/", target.target, name="progress-target"),
    path("<str:key>/<str:code>/set/", change.change, name="target-set"),
    path("<str:key>/<str:code>/drop/", change.drop, name="target-drop"),
]
