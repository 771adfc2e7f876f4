from django.apps import AppConfig


class GuardianshipConfig(AppConfig):
    name = "tutela.guardianship"
    label = "guardianship"
