from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "tutela.care"
    label = "care"

    def ready(self) -> None:
        """Put the placement on the case page."""
        from tutela.care.models import FirstNight, Placement, Transfer
        from tutela.care.panels import placement
        from tutela.cases import panels

        panels.register(
            "placement", "care/panel.html", placement, field_class="placement", order=30, column="side",
            rows=(Placement, Transfer, FirstNight),
        )  # fmt: skip
