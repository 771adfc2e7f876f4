from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "tutela.journal"
    label = "journal"
