from django.urls import path

from goalweave.web.questionnaires import (
    actions,
    difference,
    edit,
    facts,
    file_import,
    history,
    listing,
    question,
    removal_undo,
    show,
)

urlpatterns = [
    path("", listing.questionnaires, name="questionnaires"),
    path("import/", file_import.import_file, name="questionnaire-import"),
    path("new/", listing.new, name="questionnaire-new"),
    path("<str:key>/", show.questionnaire, name="questionnaire"),
    path("<str:key>/file/", show.download, name="questionnaire-file"),
    path("<str:key>/history/", history.history, name="questionnaire-history"),
    path("<str:key>/difference/<str:other>/", difference.difference, name="questionnaire-difference"),
    path("<str:key>/answer/", actions.answer, name="questionnaire-answer"),
    path("<str:key>/edition/", actions.edition, name="questionnaire-edition"),
    path("<str:key>/wording/", actions.wording, name="questionnaire-wording"),
    path("<str:key>/remove/", actions.remove, name="questionnaire-remove"),
    path("<str:key>/edit/", edit.outline, name="questionnaire-edit"),
    path("<str:key>/edit/move/", edit.move, name="questionnaire-move"),
    path("<str:key>/edit/undo/<number:line>/", removal_undo.undo, name="questionnaire-undo"),
    path("<str:key>/edit/new-fact/", facts.new, name="questionnaire-fact-new"),
    path("<str:key>/edit/facts/<number:place>/", facts.edit, name="questionnaire-fact"),
    path("<str:key>/edit/new-section/", edit.new_section, name="questionnaire-section-new"),
    path("<str:key>/edit/sections/<number:place>/", edit.section, name="questionnaire-section"),
    path("<str:key>/edit/new-question/", question.new, name="questionnaire-question-new"),
    path("<str:key>/edit/questions/<str:number>/", question.edit, name="questionnaire-question"),
]
