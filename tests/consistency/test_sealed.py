"""What a stolen database shows: every field about a child is sealed, or says why it stands in clear (decision 0008)."""

import re

from django.db import models

from tests.consistency.test_models import declarations, own_models
from tests.consistency.tree import ROOT
from tutela.core.declare import CLEAR
from tutela.core.fields import Encrypted

# Ids join rows and times order them. Ids of offices do not pass: where a child is, is an office too.
TIMES = (models.DateTimeField, models.DateField)
IDS = (models.UUIDField, models.ForeignKey)
OFFICE = re.compile("organisation|office|body")


def about_children() -> list[type[models.Model]]:
    """Models that name a file, hang on one that does, or seal something of their own."""
    found: set[type[models.Model]] = set()
    while True:
        more = {
            model for model in own_models()
            if model not in found
            and any(
                field.name in ("case", "case_id") or isinstance(field, Encrypted) or field.related_model in found
                for field in model._meta.local_fields
            )
        }  # fmt: skip
        if not more:
            return sorted(found, key=lambda model: model._meta.label)
        found |= more


def structural(field) -> bool:
    return isinstance(field, TIMES) or (isinstance(field, IDS) and not OFFICE.search(field.name))


def test_field_about_a_child_is_sealed_or_says_why_not():
    bare = [
        f"{model._meta.label}.{field.name}"
        for model in about_children()
        for field in model._meta.local_fields
        if declarations(model)[field.name].sensitivity != "C1"
        and not isinstance(field, Encrypted)
        and not structural(field)
        and declarations(model)[field.name].clear not in CLEAR
    ]
    assert not bare


def test_reason_for_clear_text_is_not_given_for_sealed_or_deadly_fields():
    wrong = [
        f"{model._meta.label}.{name}"
        for model in own_models()
        for name, declared in declarations(model).items()
        if declared.clear
        and (isinstance(model._meta.get_field(name), Encrypted) or (declared.sensitivity == "C4" and declared.clear != "access"))
    ]
    assert not wrong


def test_every_reason_is_used_and_explained_in_the_decision():
    used = {declared.clear for model in own_models() for declared in declarations(model).values()} - {""}
    assert used == set(CLEAR)
    text = (ROOT / "docs/decisions/0008-what-is-sealed.md").read_text()
    assert [word for word in CLEAR if f"`{word}`" not in text] == []
