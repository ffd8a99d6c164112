from django.urls import path

from goalweave.web.calls import entries, field, file_import, listing, new, outline, part, settings, show, state

urlpatterns = [
    path("", listing.calls, name="calls"),
    path("new/", new.new, name="call-new"),
    path("import/", file_import.import_file, name="call-import"),
    path("<slug:slug>/", show.call, name="call"),
    path("<slug:slug>/file/", show.download, name="call-file"),
    path("<slug:slug>/preview/", show.preview, name="call-preview"),
    path("<slug:slug>/state/", state.state, name="call-state"),
    path("<slug:slug>/copy/", new.copy, name="call-copy"),
    path("<slug:slug>/entries/", entries.entries, name="call-entries"),
    path("<slug:slug>/entries/<str:reference>/", entries.entry, name="call-entry"),
    path("<slug:slug>/entries/<str:reference>/files/<number:pk>/", entries.entry_file, name="call-entry-file"),
    path("<slug:slug>/edit/", outline.outline, name="call-edit"),
    path("<slug:slug>/edit/move/", outline.move, name="call-move"),
    path("<slug:slug>/edit/undo/<number:line>/", outline.undo, name="call-undo"),
    path("<slug:slug>/edit/texts/", settings.texts, name="call-texts"),
    path("<slug:slug>/edit/days/", settings.days, name="call-days"),
    path("<slug:slug>/edit/prize/", settings.prize, name="call-prize"),
    path("<slug:slug>/edit/fields/new/", field.new, name="call-field-new"),
    path("<slug:slug>/edit/fields/<slug:name>/", field.edit, name="call-field"),
    path("<slug:slug>/edit/<slug:name>/new/", part.new, name="call-part-new"),
    path("<slug:slug>/edit/<slug:name>/<number:place>/", part.edit, name="call-part"),
]
