from django.urls import path

from goalweave.web.answers import acts, check, comments, compare, evidence, files, history, overview, page, read, write

urlpatterns = [
    path("files/<int:pk>/", files.download, name="answer-file"),
    path("files/<int:pk>/remove/", files.remove, name="answer-file-remove"),
    path("<int:pk>/", overview.submission, name="submission"),
    path("<int:pk>/assign/", overview.assign, name="submission-assign"),
    path("<int:pk>/draft/", overview.draft, name="submission-draft"),
    path("<int:pk>/facts/", overview.facts, name="submission-facts"),
    path("<int:pk>/check/", check.check, name="submission-check"),
    path("<int:pk>/links/", check.links, name="submission-links"),
    path("<int:pk>/read/", read.read, name="submission-read"),
    path("<int:pk>/history/", history.history, name="submission-history"),
    path("<int:pk>/files/", files.add, name="submission-file-new"),
    path("<int:pk>/snapshots/<int:snapshot>/", read.snapshot, name="submission-snapshot"),
    path("<int:pk>/<str:number>/", page.answer, name="answer"),
    path("<int:pk>/<str:number>/write/", write.save, name="answer-write"),
    path("<int:pk>/<str:number>/status/", acts.status, name="answer-status"),
    path("<int:pk>/<str:number>/insert/", acts.insert, name="answer-insert"),
    path("<int:pk>/<str:number>/support/", acts.support, name="answer-support"),
    path("<int:pk>/<str:number>/source/", acts.source, name="answer-source"),
    path("<int:pk>/<str:number>/draft/", acts.draft, name="answer-draft"),
    path("<int:pk>/<str:number>/carry/", acts.carry, name="answer-carry"),
    path("<int:pk>/<str:number>/evidence/", evidence.panel, name="answer-evidence"),
    path("<int:pk>/<str:number>/sources/<int:source>/", compare.compare, name="answer-compare"),
    path("<int:pk>/<str:number>/comments/", comments.add, name="answer-comment"),
    path("<int:pk>/<str:number>/comments/<int:comment>/", comments.act, name="answer-comment-act"),
    path("<int:pk>/<str:number>/files/", files.add_to_answer, name="answer-file-new"),
]
