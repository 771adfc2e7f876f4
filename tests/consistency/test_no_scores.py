"""Nothing in the product grades a child: no field, list, form or message holds a risk level or a score of a child.

What may be ordered is work: how urgent an episode is (answers to questions, with the reason shown), how soon a message
goes out, how well two records agree. These are named one by one, each with its reason.
"""

import dataclasses
import re
from importlib import import_module
from typing import Any

import pytest
import yaml
from django import forms
from django.apps import apps

from tests.consistency.tree import ROOT
from tutela.journal.events import REGISTRY

# Words of a grade, as parts of a name. "risk" alone is one; "risk_look" is a task: to look at the child with care.
GRADES = {
    "risk", "risks", "score", "scores", "scoring", "probability", "probabilities", "likelihood", "propensity", "prediction",
    "predicted", "predictive", "rating", "ranking", "rank", "level", "grade", "points", "severity", "credibility",
    "trustworthiness", "vulnerability", "weight", "weights", "tier", "priority", "threat", "percentile",
}  # fmt: skip
# Fields that order work or compare records, and say nothing about a child; each with what it is.
MEANT = {
    "missing.Episode.level": "urgency of the search for one episode, from answers that are shown; ends with the episode",
    "missing.Episode.rank": "the same urgency as a number, so that the board can be sorted",
    "missing.Episode.level_at": "since when the urgency holds",
    "missing.Episode.level_until": "when the questions are asked again",
    "missing.Assessment.level": "urgency as it was answered at one moment",
    "missing.ToldEpisode.level": "urgency of an episode as another node told it",
    "exchange.OutboxMessage.priority": "which message leaves first",
    "exchange.InboxMessage.priority": "which message is dealt with first",
    "leads.BlindKey.tier": "which of the two tables of blinded points (wide or strict spelling)",
    "leads.Query.tier": "the same, for a question",
    "leads.Lead.rank": "in which order hints about the same record are read; the reasons are shown",
}
FORMS_MEANT = {
    "UrgencyForm.level": "urgency of the search for one episode, chosen by a person who answers the questions",
}
EVENTS_MEANT = {
    "missing.episode_opened.level": "urgency of the search with which an episode opened",
    "missing.urgency_assessed.level": "urgency of the search as it was answered",
    "exchange.overdue.priority": "how soon the message that did not arrive should have left",
}
# Codes of what was found, one by one: each is a fact or a reason with words of its own, none is a degree.
LEAVING_MEANT = {"risk_codes": "urgency_reason", "urgent_risks": "urgency_reason"}


def words(name: str) -> set[str]:
    """The words of a name in snake_case or CamelCase."""
    return set(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_"))


def grades(name: str) -> bool:
    return bool(words(name) & GRADES)


def own_models() -> list[Any]:
    return [model for model in apps.get_models() if model.__module__.startswith("tutela.")]


def own_forms() -> list[type[forms.BaseForm]]:
    """Every form class of the product, also those made inside other modules."""
    for path in sorted((ROOT / "tutela").glob("*/forms*.py")):
        import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    found, waiting = [], [forms.BaseForm]
    while waiting:
        waiting += (children := waiting.pop().__subclasses__())
        found += [form for form in children if form.__module__.startswith("tutela.") and hasattr(form, "base_fields")]
    return found


@pytest.mark.parametrize(
    "name", ["risk_level", "RiskScore", "flight_probability", "priority_level", "score", "trafficking_risk", "child_rank"]
)
def test_name_of_a_grade_is_recognised(name):
    assert grades(name)


@pytest.mark.parametrize("name", ["urgency", "leveller", "told_topics", "asterisk", "brisk", "hypothesis"])
def test_name_that_only_sounds_like_a_grade_is_left_alone(name):
    assert not grades(name)


def test_no_model_or_field_is_a_grade_of_a_child():
    found = {
        f"{model._meta.label}.{field.name}" for model in own_models() for field in model._meta.local_fields if grades(field.name)
    } | {model._meta.label for model in own_models() if grades(model.__name__)}
    assert found == set(MEANT)


def test_nothing_of_a_file_is_a_grade():
    """The app of the files, and those of care, guardianship and best interests, have none: no exception is possible."""
    inside = ("cases.", "care.", "guardianship.", "bestinterests.", "procedures.")
    assert not [name for name in MEANT if name.startswith(inside)]


def test_no_form_asks_for_a_grade_of_a_child():
    found = {f"{form.__name__}.{name}" for form in own_forms() for name in form.base_fields if grades(name)}
    assert len(own_forms()) > 40 and found == set(FORMS_MEANT)


def test_no_list_of_codes_is_a_grade_of_a_child():
    lists = sorted((ROOT / "catalogue/codes").glob("*.yaml"))
    assert len(lists) > 80
    assert [path.stem for path in lists if grades(path.stem)] == []


def test_no_attribute_of_a_code_or_sign_carries_a_weight():
    """Signs are prompts: none counts more than another, none is added up."""
    found = set()
    for path in sorted([*(ROOT / "catalogue/codes").glob("*.yaml"), *(ROOT / "catalogue/indicators").glob("*.yaml")]):
        found |= {f"{path.stem}: {key}" for key in keys_of(yaml.safe_load(path.read_text("utf-8"))) if grades(key)}
    assert found == set()


def keys_of(node: Any) -> set[str]:
    """Every key of a nested document."""
    if isinstance(node, dict):
        return {str(key) for key in node} | {key for value in node.values() for key in keys_of(value)}
    return {key for value in node for key in keys_of(value)} if isinstance(node, list) else set()


def test_no_field_class_and_nothing_that_leaves_is_a_grade_of_a_child():
    roles = yaml.safe_load((ROOT / "catalogue/roles.yaml").read_text("utf-8"))
    leaving = yaml.safe_load((ROOT / "catalogue/codes/flow_field.yaml").read_text("utf-8"))["codes"]
    assert not [row["code"] for row in roles["field_classes"] if grades(row["code"])]
    assert {row["code"] for row in leaving if grades(row["code"])} == set(LEAVING_MEANT)


def test_risks_in_a_message_are_single_reasons_from_a_list_and_never_a_degree():
    messages = yaml.safe_load((ROOT / "catalogue/flows/messages.yaml").read_text("utf-8"))
    found = [part for part in parts_of(messages) if part.get("field") in LEAVING_MEANT]
    assert found
    assert [part for part in found if part.get("kind") != "codes" or part.get("list") != LEAVING_MEANT[part["field"]]] == []


def parts_of(node: Any) -> list[dict[str, Any]]:
    """Every mapping inside a nested document."""
    if isinstance(node, dict):
        return [node, *(part for value in node.values() for part in parts_of(value))]
    return [part for value in node for part in parts_of(value)] if isinstance(node, list) else []


def test_events_of_the_journal_carry_no_grade_of_a_child():
    found = {
        f"{kind}.{field.name}" for kind, event in REGISTRY.items() for field in dataclasses.fields(event) if grades(field.name)
    }
    assert found == set(EVENTS_MEANT)
