from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ExchangeConfig(AppConfig):
    name = "tutela.exchange"
    label = "exchange"

    def ready(self) -> None:
        """Let every app register its message types (`<app>/messages.py`)."""
        autodiscover_modules("messages")
