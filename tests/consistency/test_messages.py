"""Interface texts: every language the product promises is whole, and the tools keep what translators wrote."""

from pathlib import Path

import pytest

from tutela.cli import messages

PAGE = (
    '{% load i18n %}<p title="{% translate "Send" %}">{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}</p>'
)
CODE = 'from django.utils.translation import ngettext\nngettext("%(n)s child", "%(n)s children", 2)\n'


@pytest.fixture
def small_tree(tmp_path: Path) -> Path:
    (tmp_path / "tutela/app/templates/app").mkdir(parents=True)
    (tmp_path / "tutela/app/templates/app/page.html").write_text(PAGE)
    (tmp_path / "tutela/app/texts.py").write_text(CODE)
    messages.extract_all(tmp_path)
    return tmp_path


def translate(root: Path, source: str, target: str) -> None:
    path = messages.catalogue_path(root, "it")
    path.write_text(path.read_text().replace(f'msgid "{source}"\nmsgstr ""', f'msgid "{source}"\nmsgstr "{target}"'))


def italian_problems(root: Path) -> list[str]:
    return messages.problems(root, "it", messages.source_messages(root))


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_interface_texts_are_translated_without_faults(language):
    assert not messages.problems(messages.ROOT, language, messages.source_messages())


def test_extract_from_python_and_templates_finds_every_text(small_tree):
    found = {messages.singular(m) for m in messages.source_messages(small_tree) if m.id}
    assert found == {"Send", "Hello %(name)s", "%(n)s child"}


def test_check_with_untranslated_text_reports_it(small_tree):
    assert len(italian_problems(small_tree)) == 3
    translate(small_tree, "Send", "Invia")
    assert len(italian_problems(small_tree)) == 2


def test_check_with_broken_placeholder_reports_it(small_tree):
    translate(small_tree, "Hello %(name)s", "Ciao %(nome)s")
    assert any("nome" in line for line in italian_problems(small_tree))


def test_extract_after_a_text_went_and_came_back_keeps_the_translation(small_tree):
    translate(small_tree, "Send", "Invia")
    page = small_tree / "tutela/app/templates/app/page.html"
    page.write_text(PAGE.replace("Send", "Post"))
    messages.extract_all(small_tree)
    assert "Invia" in messages.catalogue_path(small_tree, "it").read_text()
    page.write_text(PAGE)
    messages.extract_all(small_tree)
    assert not [line for line in italian_problems(small_tree) if "'Send'" in line]


def test_extract_twice_changes_nothing(small_tree):
    before = messages.catalogue_path(small_tree, "ar").read_text()
    messages.extract_all(small_tree)
    assert messages.catalogue_path(small_tree, "ar").read_text() == before


def test_compile_leaves_out_doubtful_translations(small_tree):
    translate(small_tree, "Send", "Invia")
    path = messages.catalogue_path(small_tree, "it")
    path.write_text(path.read_text().replace('msgid "Send"', '#, fuzzy\nmsgid "Send"'))
    messages.compile_all(small_tree)
    assert b"Invia" not in path.with_suffix(".mo").read_bytes()
    assert any("fuzzy" in line for line in italian_problems(small_tree))


def test_check_with_a_number_that_would_turn_around_from_right_to_left_reports_it(small_tree):
    page = small_tree / "tutela/app/templates/app/page.html"
    page.write_text('{% load i18n %}{% translate "Call 116 000." %}')
    messages.extract_all(small_tree)
    path = messages.catalogue_path(small_tree, "ar")
    empty = path.read_text()
    for number, faults in (("116 000", 1), ("116\u00a0000", 0)):
        path.write_text(empty.replace('msgid "Call 116 000."\nmsgstr ""', f'msgid "Call 116 000."\nmsgstr "{number} اتصل"'))
        found = messages.problems(small_tree, "ar", messages.source_messages(small_tree))
        assert len([line for line in found if "U+00A0" in line]) == faults
