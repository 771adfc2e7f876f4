from django.apps import AppConfig


class GuardianshipConfig(AppConfig):
    name = "tutela.guardianship"
    label = "guardianship"

    def ready(self) -> None:
        """Put the guardian on the case page."""
        from tutela.cases import panels
        from tutela.guardianship.models import Guardianship
        from tutela.guardianship.panels import guardian

        panels.register(
            "guardian", "guardianship/panel.html", guardian, field_class="guardian", order=20, column="side",
            rows=(Guardianship,),
        )  # fmt: skip
