from django.urls import path

from goalweave.web.exports import files, page

urlpatterns = [
    path("organisations/<slug:slug>/downloads/", page.downloads, name="organisation-downloads"),
    path("organisations/<slug:slug>/iati-activities.xml", files.iati_activities, name="iati-activities"),
    path("organisations/<slug:slug>/iati-organisation.xml", files.iati_organisation, name="iati-organisation"),
    path("organisations/<slug:slug>/un-info.xlsx", files.un_info, name="un-info"),
]
