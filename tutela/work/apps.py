from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "tutela.work"
    label = "work"
