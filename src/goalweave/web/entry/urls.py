from django.urls import path

from goalweave.web.entry import files, form, review, status

urlpatterns = [
    path("<str:token>/", status.enter, name="entry"),
    path("<str:token>/<number:number>/", form.step, name="entry-step"),
    path("<str:token>/review/", review.review, name="entry-review"),
    path("<str:token>/status/", status.status, name="entry-status"),
    path("<str:token>/withdraw/", status.withdraw, name="entry-withdraw"),
    path("<str:token>/erase/", status.erase, name="entry-erase"),
    path("<str:token>/files/<number:pk>/", files.download, name="entry-file"),
]
