"""The framework's own look at the models: nothing wrong, nothing that a migration forgot."""

from django.core.management import call_command


def test_models_pass_the_system_check():
    call_command("check", fail_level="ERROR")


def test_models_and_migrations_agree(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
