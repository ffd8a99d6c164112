from django.apps import AppConfig


class InterlinkagesConfig(AppConfig):
    name = "goalweave.interlinkages"
    label = "interlinkages"
