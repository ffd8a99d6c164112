from django.urls import path

from goalweave.web.moderation import actions, figures, merge, page

urlpatterns = [
    path("", page.moderation, name="moderation"),
    path("undo/", actions.undo, name="moderation-undo"),
    path("spam/", actions.spam, name="moderation-spam"),
    path("<number:pk>/claim/", actions.claim, name="moderation-claim"),
    path("<number:pk>/tick/", actions.tick, name="moderation-tick"),
    path("<number:pk>/read/", actions.read, name="moderation-read"),
    path("<number:pk>/ask/", actions.ask_back, name="moderation-ask"),
    path("<number:pk>/accept/", actions.accept, name="moderation-accept"),
    path("<number:pk>/reject/", actions.reject, name="moderation-reject"),
    path("<number:pk>/merge/", merge.merge, name="moderation-merge"),
    path("<number:pk>/files/<number:file>/", page.entry_file, name="moderation-file"),
    path("<slug:slug>/figures/", figures.figures, name="moderation-figures"),
    path("<slug:slug>/entries.<str:format>", figures.export, name="moderation-export"),
]
