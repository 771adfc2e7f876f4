from django.apps import AppConfig


class BestinterestsConfig(AppConfig):
    name = "tutela.bestinterests"
    label = "bestinterests"
