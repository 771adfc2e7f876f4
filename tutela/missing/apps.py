from django.apps import AppConfig


class MissingConfig(AppConfig):
    name = "tutela.missing"
    label = "missing"
