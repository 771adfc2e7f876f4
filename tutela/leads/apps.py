from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "tutela.leads"
    label = "leads"
