"""docs/permissions.md says what the code does; `make permissions` writes it."""

import os

from django.utils import translation

from tests.consistency.permissions_page import PAGE, page


def test_permissions_page_in_the_docs_is_up_to_date():
    with translation.override("en"):
        text = page()
    if os.environ.get("TUTELA_WRITE"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.exists() and PAGE.read_text(encoding="utf-8") == text, "run `make permissions`"
