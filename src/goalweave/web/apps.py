from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "goalweave.web"
    label = "web"
