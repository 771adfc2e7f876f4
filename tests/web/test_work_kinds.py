"""Every kind of work that the product opens has words and a place."""

import ast
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, reverse

from tutela.procedures.rulebook import book
from tutela.work.kinds import ITEMS

PRODUCT = Path(__file__).resolve().parents[2]
SOME_ID = "0192f0c0-0000-7000-8000-000000000000"


def kinds_opened_in_code():
    """The literal kinds given to open_item(kind=…) and open_task(…)."""
    for path in [*(PRODUCT / "tutela").rglob("*.py"), PRODUCT / "config" / "wiring.py"]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", getattr(getattr(node, "func", None), "id", ""))
            if isinstance(node, ast.Call) and name in {"open_item", "open_task"}:
                given = [word.value for word in node.keywords if word.arg == "kind"] + list(node.args)
                yield from (g.value for g in given if isinstance(g, ast.Constant) and isinstance(g.value, str))


def test_kinds_of_code_and_catalogue_have_words():
    orders = [order for rule in book().catalogue.rules.values() for order in (rule.opens, *rule.on_expiry.opens)]
    of_rules = {order.item for order in orders if order}
    assert sorted((set(kinds_opened_in_code()) | of_rules) - ITEMS.keys()) == []


@pytest.mark.parametrize("kind", sorted(ITEMS))
def test_kind_leads_to_a_screen_that_exists(kind):
    found = ITEMS[kind]
    if found.url:
        try:
            assert reverse(found.url, args=[SOME_ID] if found.takes else [])
        except NoReverseMatch:
            pytest.fail(f"{kind} leads to {found.url}, which does not exist")
