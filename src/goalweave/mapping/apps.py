from django.apps import AppConfig
from django.conf import settings


class MappingConfig(AppConfig):
    name = "goalweave.mapping"
    label = "mapping"

    def ready(self) -> None:
        if not settings.GOALWEAVE_SMALL:
            return
        from django_tasks.signals import task_finished

        from goalweave.mapping.engine import unload_engine
        from goalweave.mapping.unloading import IdleUnloader

        self.unloader = IdleUnloader(unload_engine)
        task_finished.connect(self.unloader.restart)
