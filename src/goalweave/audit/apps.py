from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "goalweave.audit"
    label = "audit"
