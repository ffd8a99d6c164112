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
    path("<number:pk>/", show.record, name="record"),
    path("<number:pk>/edit/", edit.edit, name="record-edit"),
    path("<number:pk>/visibility/", actions.visibility, name="record-visibility"),
    path("<number:pk>/delete/", actions.delete, name="record-delete"),
    path("<number:pk>/deleted/", actions.deleted, name="record-deleted"),
    path("<number:pk>/undelete/", actions.undelete, name="record-undelete"),
    path("<number:pk>/reviewed/", actions.reviewed, name="record-reviewed"),
    path("<number:pk>/links/", actions.links, name="record-links"),
    path("<number:pk>/facts/", text_facts.decide, name="record-facts"),
    path("<number:pk>/facts/undo/", text_facts.undo, name="record-facts-undo"),
    path("<number:pk>/files/", attachments.add, name="record-attach"),
    path("files/<number:pk>/", attachments.download, name="attachment"),
    path("files/<number:pk>/remove/", attachments.remove, name="attachment-remove"),
    path("files/<number:pk>/put-back/", attachments.put_back, name="attachment-put-back"),
]
