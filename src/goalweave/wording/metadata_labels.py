"""What the parts of the UN's metadata template are called."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

CONCEPT_LABELS: dict[str, Promise] = {
    "SDG_INDICATOR_INFO": gettext_lazy("Indicator"),
    "SDG_GOAL": gettext_lazy("Goal"),
    "SDG_TARGET": gettext_lazy("Target"),
    "SDG_INDICATOR": gettext_lazy("Name and code"),
    "SDG_SERIES_DESCR": gettext_lazy("Series"),
    "META_LAST_UPDATE": gettext_lazy("Last update of the metadata"),
    "SDG_RELATED_INDICATORS": gettext_lazy("Related indicators"),
    "SDG_CUSTODIAN_AGENCIES": gettext_lazy("Custodian agencies"),
    "CONTACT": gettext_lazy("Data reporter"),
    "CONTACT_ORGANISATION": gettext_lazy("Organisation"),
    "CONTACT_NAME": gettext_lazy("Contact person"),
    "ORGANISATION_UNIT": gettext_lazy("Unit of the organisation"),
    "CONTACT_FUNCT": gettext_lazy("Function of the contact person"),
    "CONTACT_PHONE": gettext_lazy("Telephone"),
    "CONTACT_MAIL": gettext_lazy("Postal address"),
    "CONTACT_EMAIL": gettext_lazy("Email address"),
    "IND_DEF_CON_CLASS": gettext_lazy("Definition, concepts and classifications"),
    "STAT_CONC_DEF": gettext_lazy("Definition and concepts"),
    "UNIT_MEASURE": gettext_lazy("Unit of measure"),
    "CLASS_SYSTEM": gettext_lazy("Classifications"),
    "SRC_TYPE_COLL_METHOD": gettext_lazy("Data sources and collection"),
    "SOURCE_TYPE": gettext_lazy("Data sources"),
    "COLL_METHOD": gettext_lazy("Collection method"),
    "FREQ_COLL": gettext_lazy("Collection calendar"),
    "REL_CAL_POLICY": gettext_lazy("Release calendar"),
    "DATA_SOURCE": gettext_lazy("Data providers"),
    "COMPILING_ORG": gettext_lazy("Data compilers"),
    "INST_MANDATE": gettext_lazy("Institutional mandate"),
    "OTHER_METHOD": gettext_lazy("Method"),
    "RATIONALE": gettext_lazy("Rationale"),
    "REC_USE_LIM": gettext_lazy("Comments and limitations"),
    "DATA_COMP": gettext_lazy("Method of computation"),
    "DATA_VALIDATION": gettext_lazy("Validation"),
    "ADJUSTMENT": gettext_lazy("Adjustments"),
    "IMPUTATION": gettext_lazy("Treatment of missing values"),
    "REG_AGG": gettext_lazy("Regional and global aggregates"),
    "DOC_METHOD": gettext_lazy("Guidance for countries"),
    "QUALITY_MGMNT": gettext_lazy("Quality management"),
    "QUALITY_ASSURE": gettext_lazy("Quality assurance"),
    "QUALITY_ASSMNT": gettext_lazy("Quality assessment"),
    "COVERAGE": gettext_lazy("Data availability and disaggregation"),
    "COMPARABILITY": gettext_lazy("Comparability and deviation from international standards"),
    "OTHER_DOC": gettext_lazy("References and documentation"),
}
"""Concept of the template → its label, in our own words."""
