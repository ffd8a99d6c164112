"""What keys, events and deliveries are called."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goalweave.integrations.models import DeliveryState, KeyScope
from goalweave.integrations.webhooks import events
from goalweave.registry.link_check import LinkProblem

Label = str | Promise

SCOPES: Mapping[str, Label] = {KeyScope.READ: _("Read"), KeyScope.WRITE: _("Read and write")}
DAYS: Mapping[int, Label] = {30: _("30 days"), 90: _("90 days"), 365: _("365 days")}
EVENT_NAMES: Mapping[str, Label] = {
    events.RECORD_PUBLISHED: _("Record published"),
    events.RECORD_CHANGED: _("Published record changed"),
    events.RECORD_UNPUBLISHED: _("Record no longer published"),
    events.RECORD_DELETED: _("Published record deleted"),
    events.MAPPING_DECIDED: _("Mapping of a published record decided"),
    events.SUBMISSION_PUBLISHED: _("Submission published"),
    events.ENTRY_ACCEPTED: _("Entry accepted"),
    events.RESULTS_ANNOUNCED: _("Results of a prize announced"),
}
DELIVERY_NAMES: Mapping[str, Label] = {**EVENT_NAMES, events.TEST: _("Test event")}
STATES: Mapping[str, Label] = {
    DeliveryState.WAITING: _("waiting"),
    DeliveryState.DELIVERED: _("delivered"),
    DeliveryState.FAILED: _("given up"),
}
PROBLEMS: Mapping[str, Label] = {
    LinkProblem.ADDRESS: _("The address is not one that can be used."),
    LinkProblem.PRIVATE: _("The address is in a private network."),
    LinkProblem.NAME: _("This host does not exist."),
    LinkProblem.SILENT: _("No answer in time."),
    LinkProblem.CERTIFICATE: _("The certificate cannot be trusted."),
}
