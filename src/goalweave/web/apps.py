from django.apps import AppConfig
from django.urls import register_converter
from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """A number that a database holds, such as an id; an address with a longer one does not exist."""

    regex = "[0-9]{1,18}"


class WebConfig(AppConfig):
    name = "goalweave.web"
    label = "web"

    def ready(self) -> None:
        register_converter(NumberConverter, "number")
