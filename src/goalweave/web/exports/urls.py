from django.urls import path

from goalweave.web.exports import everything, files, page

urlpatterns = [
    path("exports/", everything.site_exports, name="data-exports"),
    path("exports/new/", everything.request_export, name="data-export-new"),
    path("exports/<number:pk>/", everything.export_file, name="data-export"),
    path("organisations/<slug:slug>/downloads/", page.downloads, name="organisation-downloads"),
    path("organisations/<slug:slug>/iati-activities.xml", files.iati_activities, name="iati-activities"),
    path("organisations/<slug:slug>/iati-organisation.xml", files.iati_organisation, name="iati-organisation"),
    path("organisations/<slug:slug>/un-info.xlsx", files.un_info, name="un-info"),
]
