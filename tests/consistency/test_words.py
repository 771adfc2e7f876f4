"""A child is nobody's "she" or "he" in what people read."""

import ast
import re

from tests.consistency.tree import name, python_files, templates

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy"}
GENDERED = re.compile(r"\b(she|hers?|herself|he|his|him|himself)\b", re.IGNORECASE)
TRANSLATED = r"\{%\s*translate\s+(?:\"([^\"]*)\"|'([^']*)')"
SAID = re.compile(TRANSLATED + r"|\{%\s*blocktranslate[^%]*%\}(.*?)\{%\s*endblocktranslate", re.DOTALL)


def texts():
    for path in python_files("tutela"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in GETTEXT:
                said = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                yield from ((path, text) for text in said)
    for path in templates():
        yield from ((path, "".join(found)) for found in SAID.findall(path.read_text("utf-8")))


def test_no_text_on_a_screen_calls_the_child_she_or_he():
    assert [f"{name(path)}: {text}" for path, text in texts() if GENDERED.search(text)] == []
