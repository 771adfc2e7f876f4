"""The top app of a node: screens. Loading it hooks up the journal's subscribers and the message types."""

from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class WebConfig(AppConfig):
    name = "tutela.web"
    label = "web"

    def ready(self) -> None:
        """Load the wiring once every app's models are there."""
        import_module(settings.TUTELA_WIRING)
