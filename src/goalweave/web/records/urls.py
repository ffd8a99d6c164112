from django.urls import path

from goalweave.web.records import actions, attachments, downloads, edit, list as listing, show, text_facts

urlpatterns = [
    path("", listing.records, name="records"),
    path("table.<str:form>", downloads.table, name="records-table"),
    path("columns/", listing.choose_columns, name="records-columns"),
    path("new/", edit.new, name="record-new"),
    path("draft/", edit.draft, name="record-draft"),
    path("parents/", edit.parents, name="record-parents"),
    path("partner-names/", edit.partner_names, name="record-partner-names"),
    path("<int:pk>/", show.record, name="record"),
    path("<int:pk>/edit/", edit.edit, name="record-edit"),
    path("<int:pk>/visibility/", actions.visibility, name="record-visibility"),
    path("<int:pk>/delete/", actions.delete, name="record-delete"),
    path("<int:pk>/deleted/", actions.deleted, name="record-deleted"),
    path("<int:pk>/undelete/", actions.undelete, name="record-undelete"),
    path("<int:pk>/reviewed/", actions.reviewed, name="record-reviewed"),
    path("<int:pk>/links/", actions.links, name="record-links"),
    path("<int:pk>/facts/", text_facts.decide, name="record-facts"),
    path("<int:pk>/facts/undo/", text_facts.undo, name="record-facts-undo"),
    path("<int:pk>/files/", attachments.add, name="record-attach"),
    path("files/<int:pk>/", attachments.download, name="attachment"),
    path("files/<int:pk>/remove/", attachments.remove, name="attachment-remove"),
    path("files/<int:pk>/put-back/", attachments.put_back, name="attachment-put-back"),
]
