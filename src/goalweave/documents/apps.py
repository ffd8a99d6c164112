from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "goalweave.documents"

    def ready(self) -> None:
        from goalweave.documents import checks  # noqa: F401  registers
