from django.apps import AppConfig


class DataExportsConfig(AppConfig):
    name = "goalweave.dataexports"
