from django.urls import path

from goalweave.web.guest import invite
from goalweave.web.rounds import actions, new, show, submission

urlpatterns = [
    path("rounds/", show.rounds, name="rounds"),
    path("rounds/new/", new.new, name="round-new"),
    path("rounds/<int:pk>/", show.show, name="round"),
    path("rounds/<int:pk>/act/", actions.act, name="round-act"),
    path("rounds/<int:pk>/ask/", new.ask, name="round-ask"),
    path("rounds/<int:pk>/state.csv", show.export, name="round-csv"),
    path("rounds/<int:pk>/<int:submission>/", show.submission, name="round-submission"),
    path("submissions/guests/<int:pk>/withdraw/", invite.withdraw, name="guest-link-withdraw"),
    path("submissions/<int:pk>/guests/", invite.new, name="guest-link-new"),
    path("submissions/<int:pk>/hand-in/", submission.hand_in, name="submission-hand-in"),
    path("submissions/<int:pk>/decline/", submission.decline, name="submission-decline"),
    path("submissions/<int:pk>/withdraw/", submission.withdraw, name="submission-withdraw"),
    path("submissions/<int:pk>/start-anew/", submission.start_anew, name="submission-start-anew"),
    path("submissions/<int:pk>/publish/", submission.publish, name="submission-publish"),
    path("submissions/<int:pk>/reopen/", submission.reopen, name="submission-reopen"),
    path("submissions/<int:pk>/extend/", submission.extend, name="submission-extend"),
]
