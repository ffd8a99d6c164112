"""The words of resources as people read them; translated when shown."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from goalweave.resources.models import ResourceKind

KINDS: dict[str, Promise] = {
    ResourceKind.GUIDE: pgettext_lazy("kind of resource", "Guide"),
    ResourceKind.TOOL: pgettext_lazy("kind of resource", "Tool"),
    ResourceKind.DATASET: pgettext_lazy("kind of resource", "Dataset"),
    ResourceKind.TRAINING: pgettext_lazy("kind of resource", "Training"),
    ResourceKind.PUBLICATION: pgettext_lazy("kind of resource", "Publication"),
    ResourceKind.WEBSITE: pgettext_lazy("kind of resource", "Website"),
}
