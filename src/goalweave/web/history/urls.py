from django.urls import path

from goalweave.web.history import frameworks, log, record, trash, undo

urlpatterns = [
    path("records/<number:pk>/history/", record.history, name="record-history"),
    path("records/<number:pk>/history/<number:line>/", record.version, name="record-version"),
    path("history/", log.log, name="history"),
    path("history/batch/<uuid:batch>/", log.batch, name="history-batch"),
    path("history/export.csv", log.export_csv, name="history-csv"),
    path("history/export.jsonl", log.export_jsonl, name="history-jsonl"),
    path("history/undo/", undo.undo, name="history-undo"),
    path("history/frameworks/", frameworks.history, name="framework-history"),
    path("trash/", trash.trash, name="trash"),
]
