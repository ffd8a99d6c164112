from django.urls import path

from goalweave.web.interlinkages import (
    scoring_exercises,
    scoring_guests,
    scoring_panel,
    scoring_plan,
    scoring_questions,
    scoring_results,
)

urlpatterns = [
    path("", scoring_exercises.exercises, name="scoring"),
    path("new/", scoring_plan.new, name="scoring-new"),
    path("<number:pk>/", scoring_exercises.exercise, name="scoring-exercise"),
    path("<number:pk>/change/", scoring_plan.change, name="scoring-change"),
    path("<number:pk>/copy/", scoring_plan.copy, name="scoring-copy"),
    path("<number:pk>/act/", scoring_exercises.act, name="scoring-act"),
    path("<number:pk>/people/", scoring_panel.change_people, name="scoring-people"),
    path("<number:pk>/score/", scoring_questions.score, name="scoring-score"),
    path("<number:pk>/answers/", scoring_questions.answers, name="scoring-answers"),
    path("<number:pk>/disagreements/", scoring_results.disagreements, name="scoring-disagreements"),
    path("<number:pk>/result/", scoring_results.result, name="scoring-result"),
    path("guest/<str:token>/", scoring_guests.score, name="scoring-guest"),
    path("guest/<str:token>/answers/", scoring_guests.answers, name="scoring-guest-answers"),
    path("guest/<str:token>/disagreements/", scoring_guests.disagreements, name="scoring-guest-disagreements"),
]
