"""Every field says how dangerous it is, how long it is kept and whether it may leave; migrations form one line."""

import re
from typing import get_args

from django.apps import apps
from django.core.management import call_command
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.consistency.tree import ROOT
from tutela.core.declare import F, Leaves, Sensitivity


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("tutela.")]


def declarations(model) -> dict[str, F]:
    return {**getattr(model, "base_policy", {}), **getattr(model, "policy", {})}


def test_models_pass_the_system_check():
    call_command("check", fail_level="ERROR")


def test_every_field_is_declared():
    undeclared = [
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
        if field.name not in declarations(model)
    ]
    assert not undeclared


def test_every_declaration_names_a_field():
    stale = [
        f"{model._meta.label}.{declared}"
        for model in own_models()
        for declared in getattr(model, "policy", {})
        if declared not in {field.name for field in model._meta.get_fields()}
    ]
    assert not stale


def test_declarations_use_known_words():
    wrong = [
        f"{model._meta.label}.{field}: {declared}"
        for model in own_models()
        for field, declared in declarations(model).items()
        if declared.sensitivity not in get_args(Sensitivity) or declared.leaves not in get_args(Leaves)
    ]
    assert not wrong


def test_danger_fields_never_leave_the_node():
    leaving = [
        f"{model._meta.label}.{field}"
        for model in own_models()
        for field, declared in declarations(model).items()
        if declared.sensitivity == "C4" and declared.leaves == "flow"
    ]
    assert not leaving


def test_migrations_of_each_app_form_one_numbered_line():
    crooked = {}
    for folder in sorted((ROOT / "tutela").glob("*/migrations")):
        names = sorted(path.stem for path in folder.glob("0*.py"))
        if [int(re.match(r"\d+", n)[0]) for n in names] != list(range(1, len(names) + 1)):
            crooked[folder.parent.name] = names
    assert not crooked
    assert not MigrationLoader(None).detect_conflicts()


def test_models_and_migrations_agree():
    loader = MigrationLoader(None)
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)
    assert not [f"{app}: {m.operations}" for app, ms in changes.items() if app in own_labels() for m in ms]


def own_labels() -> set[str]:
    return {model._meta.app_label for model in own_models()}
