from django.urls import path

from goalweave.web.guest import invite
from goalweave.web.rounds import actions, new, show, submission

urlpatterns = [
    path("rounds/", show.rounds, name="rounds"),
    path("rounds/new/", new.new, name="round-new"),
    path("rounds/<number:pk>/", show.show, name="round"),
    path("rounds/<number:pk>/act/", actions.act, name="round-act"),
    path("rounds/<number:pk>/ask/", new.ask, name="round-ask"),
    path("rounds/<number:pk>/state.csv", show.export, name="round-csv"),
    path("rounds/<number:pk>/<number:submission>/", show.submission, name="round-submission"),
    path("submissions/guests/<number:pk>/withdraw/", invite.withdraw, name="guest-link-withdraw"),
    path("submissions/<number:pk>/guests/", invite.new, name="guest-link-new"),
    path("submissions/<number:pk>/hand-in/", submission.hand_in, name="submission-hand-in"),
    path("submissions/<number:pk>/decline/", submission.decline, name="submission-decline"),
    path("submissions/<number:pk>/withdraw/", submission.withdraw, name="submission-withdraw"),
    path("submissions/<number:pk>/start-anew/", submission.start_anew, name="submission-start-anew"),
    path("submissions/<number:pk>/publish/", submission.publish, name="submission-publish"),
    path("submissions/<number:pk>/reopen/", submission.reopen, name="submission-reopen"),
    path("submissions/<number:pk>/extend/", submission.extend, name="submission-extend"),
]
