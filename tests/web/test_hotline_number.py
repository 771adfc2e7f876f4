"""116 000 stays in one piece where lines run from right to left."""

import re

import pytest
import yaml
from django.utils import translation

from tests.consistency.tree import ROOT
from tutela.web.templatetags.tutela import hotline

WHOLE = '<bdi dir="ltr">116\u00a0000</bdi>'
# What a page shows to a reader: no comments, no attributes, and without the pieces that are isolated.
ATTRIBUTES = re.compile(r"<[^>]*>")


@pytest.mark.parametrize("given", ["Call 116 000.", "Call 116\u00a0000."])
def test_number_in_a_text_is_isolated_and_kept_together(given):
    assert hotline(given) == f"Call {WHOLE}."


def test_text_around_the_number_is_escaped():
    assert hotline("<b>116 000</b>") == f"&lt;b&gt;{WHOLE}&lt;/b&gt;"


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", ["/account/login/", "/missing/did-it-arrive/"])
def test_pages_before_the_login_show_the_number_in_one_piece(client, office, settings, language, path):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(path)
    text = page.content.decode()
    assert page.status_code == 200 and f'dir="{"rtl" if language == "ar" else "ltr"}"' in text
    assert text.count(WHOLE) >= 2
    assert "116 000" not in ATTRIBUTES.sub("", text.replace(WHOLE, ""))


def test_labels_that_begin_with_the_number_keep_it_in_one_piece_in_every_language():
    from tutela.access.roles import ROLES
    from tutela.core.catalogue import codes

    for language in ("en", "it", "fr", "sv", "ar"):
        with translation.override(language):
            found = [str(ROLES["hotline_operator"].label), str(codes("recipient_kind").label("hotline"))]
            assert all("116\u00a0000" in label for label in found), (language, found)


def test_no_label_of_a_list_begins_with_a_number_that_would_turn_around():
    folder = ROOT / "catalogue"
    files = [*folder.glob("codes/*.yaml"), folder / "flows/flows.yaml", folder / "roles.yaml"]
    wrong = [f"{path.name}: {label}" for path in files for label in labels(yaml.safe_load(path.read_text("utf-8")))
             if label.startswith("116 000")]  # fmt: skip
    assert wrong == []


def labels(node):
    """Every label inside a nested document."""
    if isinstance(node, dict):
        own = [node["label"]] if isinstance(node.get("label"), str) else []
        return own + [label for value in node.values() for label in labels(value)]
    return [label for value in node for label in labels(value)] if isinstance(node, list) else []
