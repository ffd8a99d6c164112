from django.apps import AppConfig


class LinkagesConfig(AppConfig):
    name = "goalweave.linkages"
    label = "linkages"
