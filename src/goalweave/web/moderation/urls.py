from django.urls import path

from goalweave.web.moderation import actions, figures, merge, page

urlpatterns = [
    path("", page.moderation, name="moderation"),
    path("undo/", actions.undo, name="moderation-undo"),
    path("spam/", actions.spam, name="moderation-spam"),
    path("<int:pk>/claim/", actions.claim, name="moderation-claim"),
    path("<int:pk>/tick/", actions.tick, name="moderation-tick"),
    path("<int:pk>/read/", actions.read, name="moderation-read"),
    path("<int:pk>/ask/", actions.ask_back, name="moderation-ask"),
    path("<int:pk>/accept/", actions.accept, name="moderation-accept"),
    path("<int:pk>/reject/", actions.reject, name="moderation-reject"),
    path("<int:pk>/merge/", merge.merge, name="moderation-merge"),
    path("<int:pk>/files/<int:file>/", page.entry_file, name="moderation-file"),
    path("<slug:slug>/figures/", figures.figures, name="moderation-figures"),
    path("<slug:slug>/entries.<str:format>", figures.export, name="moderation-export"),
]
