from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "tutela.procedures"
    label = "procedures"
