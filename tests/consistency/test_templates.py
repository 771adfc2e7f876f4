"""Templates: each is used, says everything through translation, and keeps to the content security policy."""

import re
from html.parser import HTMLParser

from django.template import TemplateDoesNotExist, engines

from tests.consistency.tree import files, name, python_files, template_name, templates

LOADED_BY_DJANGO = {"400.html", "403.html", "404.html", "500.html"}
# Names and numbers that are the same in every language.
SAME_EVERYWHERE = re.compile(r"Tutela|116\s?000|112|©|EUPL-1\.2|[A-Z]{2,3}\b|https?://\S+")
SPOKEN_ATTRIBUTES = ("aria-label", "alt", "placeholder", "title", "label", "hint", "heading")
TAGS = re.compile(
    r"\{%\s*(?:blocktranslate|blocktrans)\b.*?\{%\s*end(?:blocktranslate|blocktrans)\s*%\}"
    r"|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)


class BareText(HTMLParser):
    """Collects words that a reader would see or hear and that no translation tag produced."""

    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style", "code"}
        for attribute, value in attrs:
            if attribute in SPOKEN_ATTRIBUTES:
                self.handle_data(value or "")

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style", "code"}

    def handle_data(self, data):
        if not self.silent and re.search(r"[^\W\d_]{2,}", SAME_EVERYWHERE.sub("", data)):
            self.found.append(data.strip())


def comes_from_a_package(template: str) -> bool:
    """True for a template that replaces one of Django's or of an installed package's."""
    own = {path.resolve() for path in templates()}
    for loader in engines["django"].engine.template_loaders[0].loaders:
        for source in loader.get_template_sources(template):
            try:
                loader.get_contents(source)
            except TemplateDoesNotExist:
                continue
            if source.name and not any(str(path) == source.name for path in own):
                return True
    return False


def test_every_template_is_used():
    text = "\n".join(p.read_text("utf-8") for p in [*python_files("tutela", "config", "tests"), *templates()])
    unused = []
    for path in templates():
        template = template_name(path)
        component = template.removeprefix("cotton/").removesuffix(".html").removesuffix("/index")
        tag = "<c-" + component.replace("/", ".").replace("_", "-")
        used = tag in text if template.startswith("cotton/") else f'"{template}' in text or f"'{template}" in text
        if not used and template not in LOADED_BY_DJANGO and not comes_from_a_package(template):
            unused.append(name(path))
    assert not unused


def test_every_word_in_a_template_is_translated():
    bare = {}
    for path in templates():
        parser = BareText()
        parser.feed(TAGS.sub(" ", path.read_text("utf-8")))
        if path.suffix == ".html" and parser.found:
            bare[name(path)] = parser.found
    assert not bare


def test_templates_hold_no_inline_style_or_script():
    pattern = re.compile(r"<style|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=[\"']|javascript:|\|safe\b", re.IGNORECASE)
    found = {name(p): hits for p in templates() if (hits := pattern.findall(p.read_text("utf-8")))}
    assert not found


def test_styles_and_scripts_load_nothing_from_outside():
    paths = [*templates(), *files("tutela", suffixes=(".css", ".js"))]
    pattern = re.compile(r"(?:src|href)=[\"'](?:https?:)?//|url\([\"']?(?:https?:)?//|@import")
    assert not {name(p): hits for p in paths if (hits := pattern.findall(p.read_text("utf-8")))}
