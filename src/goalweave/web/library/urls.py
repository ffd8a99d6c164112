from django.urls import path

from goalweave.web.library import compare, downloads, import_submission, list as listing, questions, show

urlpatterns = [
    path("", listing.library, name="library"),
    path("submissions.json", downloads.as_json, name="library-json"),
    path("answers.csv", downloads.as_csv, name="library-csv"),
    path("submissions.zip", downloads.as_zip, name="library-zip"),
    path("compare/", compare.compare, name="library-compare"),
    path("questions/", questions.index, name="library-questions"),
    path("questions/<str:key>/<str:number>/", questions.question, name="library-question"),
    path("import/", import_submission.new, name="library-import"),
    path("import/<str:token>/", import_submission.recognised, name="library-recognised"),
    path("answers/<number:pk>/", show.answer, name="library-answer"),
    path("<number:pk>/", show.submission, name="library-submission"),
    path("<number:pk>/submission.<str:form>", downloads.submission_file, name="library-file"),
]
