from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "goalweave.search"
    label = "search"
