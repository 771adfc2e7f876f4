from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "tutela.leads"
    label = "leads"

    def ready(self) -> None:
        """Put leads and links on the case page."""
        from tutela.cases import panels
        from tutela.leads.models import LeadNodeTransfer, Link
        from tutela.leads.panels import leads

        panels.register(
            "leads", "leads/panel.html", leads, field_class="leads", order=60, rows=(Link, LeadNodeTransfer)
        )
