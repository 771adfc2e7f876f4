from django.apps import AppConfig


class MissingConfig(AppConfig):
    name = "tutela.missing"
    label = "missing"

    def ready(self) -> None:
        """Put the panels of this app on the case page."""
        from tutela.missing import panels

        panels.register()
