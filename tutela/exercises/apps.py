from django.apps import AppConfig


class ExercisesConfig(AppConfig):
    name = "tutela.exercises"
    label = "exercises"
