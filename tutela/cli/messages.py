"""`tutela messages`: interface texts in all languages, without the gettext programs (decision 0003).

extract   collect every text from Python and templates into locale/<language>/LC_MESSAGES/django.po
compile   make the .mo files that a running node reads
check     missing, doubtful or broken translations; exit code 1 when there are any
"""

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from tutela.core.catalogue import catalogue_msgids

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("it", "fr", "sv", "ar")
COMPLETE = ("it", "fr", "sv")
SOURCES = ("config", "tutela")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
NOTE_TAG = "Translators:"
# Dates and tool names would change every file at every run and tell a translator nothing.
RESTLESS_HEADERS = re.compile(
    r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To): .*\n',
    re.MULTILINE,
)
RIGHT_TO_LEFT = ("ar",)
# Two groups of digits with a plain space between them change places in a line that runs from right to left.
HOTLINE_APART = re.compile("116 000")
BRACES = re.compile(r"\{([a-z_][a-z0-9_]*)[^{}]*\}")

Key = tuple[str | None, str]


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `tutela messages` with the command line."""
    parser = subparsers.add_parser("messages", help="collect, compile and check the interface texts")
    parser.add_argument("action", choices=("extract", "compile", "check"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do one of the three actions; returns the exit code."""
    if args.action == "extract":
        return extract_all()
    if args.action == "compile":
        return compile_all()
    return check_all()


def extract_all(root: Path = ROOT) -> int:
    """Write every language's catalogue again; translations are kept, also those of texts that went away."""
    found = source_messages(root)
    for language in LANGUAGES:
        path = catalogue_path(root, language)
        merged = merge(language, found, read_catalogue(path, language))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(render(merged), encoding="utf-8")
        print(f"{language}: {len(merged)} texts, {sum(1 for m in merged if m.id and not translated(m))} not translated")
    return 0


def compile_all(root: Path = ROOT) -> int:
    """Write a .mo beside every .po; doubtful (fuzzy) translations are left out."""
    for path in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        buffer = io.BytesIO()
        write_mo(buffer, read_catalogue(path, path.parts[-3]))
        path.with_suffix(".mo").write_bytes(buffer.getvalue())
    return 0


def check_all(root: Path = ROOT) -> int:
    """Print every problem and how complete each language is; 1 when something must be mended."""
    found = source_messages(root)
    every = [problem for language in LANGUAGES for problem in problems(root, language, found)]
    for problem in every:
        print(problem, file=sys.stderr)
    for language in LANGUAGES:
        done = sum(translated(m) for m in read_catalogue(catalogue_path(root, language), language) if m.id)
        print(f"{language}: {done} of {len(found)} texts")
    return 1 if every else 0


def problems(root: Path, language: str, found: Catalog) -> list[str]:
    """What is wrong with one language: fuzzy or broken entries; missing ones where the language must be complete."""
    catalogue = read_catalogue(catalogue_path(root, language), language)
    lines = []
    for message in found:
        if not message.id:
            continue
        own = catalogue.get(message.id, message.context)
        if own is None or not translated(own):
            if language in COMPLETE:
                lines.append(f"{language}: not translated: {singular(message)!r}")
            continue
        if own.fuzzy:
            lines.append(f"{language}: doubtful (fuzzy): {singular(message)!r}")
        lines += [f"{language}: {fault}: {singular(message)!r}" for fault in faults(own, catalogue)]
    return lines


def faults(message: Message, catalogue: Catalog) -> Iterator[str]:
    """Broken placeholders, plural forms and line ends of one translation."""
    for error in message.check(catalogue):
        yield str(error)
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    allowed = set().union(*(BRACES.findall(text) for text in ids))
    if str(catalogue.locale) in RIGHT_TO_LEFT and any(HOTLINE_APART.search(str(text)) for text in texts):
        yield "116 000 is to be written with a no-break space (U+00A0) between 116 and 000"
    for text in texts:
        if set(BRACES.findall(text)) - allowed:
            yield "a placeholder in braces that the source does not have"
        if len(texts) == 1 and allowed - set(BRACES.findall(text)):
            yield "a placeholder in braces is missing"
        if text.startswith("\n") != ids[0].startswith("\n") or text.endswith("\n") != ids[0].endswith("\n"):
            yield "begins or ends with a line break where the source does not"


def source_messages(root: Path = ROOT) -> Catalog:
    """Every text of the product's Python files and templates, once, with the notes to translators."""
    catalogue = Catalog(charset="utf-8")
    for path in source_files(root):
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = as_python(source, path)
        stream = io.BytesIO(source.encode("utf-8"))
        for _line, ids, notes, context in extract("python", stream, KEYWORDS, (NOTE_TAG,)):
            catalogue.add(ids, auto_comments=notes, context=context)
    if root == ROOT:
        for text, place in catalogue_msgids():
            catalogue.add(text, auto_comments=[place.split(":")[0]])
    return catalogue


def source_files(root: Path) -> Iterator[Path]:
    """Python files and templates in a fixed order; migrations repeat texts and are left out."""
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*")):
            is_template = "templates" in path.parts and path.suffix in {".html", ".txt"}
            if (path.suffix == ".py" or is_template) and "migrations" not in path.parts:
                yield path


def as_python(source: str, path: Path) -> str:
    """A template as lines of gettext calls; Django blanks out the rest. Indentation would confuse the tokenizer."""
    return "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())


def merge(language: str, found: Catalog, old: Catalog) -> Catalog:
    """A catalogue of the found texts with the old translations; no guessing from similar texts."""
    known = {key(m): m for m in [*old.obsolete.values(), *old] if m.id and translated(m)}
    merged = Catalog(locale=language, project="Tutela", version="", charset="utf-8", fuzzy=False)
    merged.header_comment = f"# Interface texts of Tutela: {merged.locale.english_name if merged.locale else language}."
    for message in found:
        if not message.id:
            continue
        before = known.pop(key(message), None)
        string = before.string if before is not None and plural(before) == plural(message) else None
        fuzzy = {"fuzzy"} if string and before is not None and before.fuzzy else set()
        merged.add(message.id, string, flags=fuzzy, auto_comments=message.auto_comments, context=message.context)
    merged.obsolete.update({gone[1]: message for gone, message in known.items()})
    return merged


def render(catalogue: Catalog) -> str:
    """The text of a .po file: sorted, without places in the source and without dates."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=110, no_location=True, sort_output=True)
    return RESTLESS_HEADERS.sub("", buffer.getvalue().decode("utf-8"))


def read_catalogue(path: Path, language: str) -> Catalog:
    """The stored catalogue, empty when there is none yet."""
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def catalogue_path(root: Path, language: str) -> Path:
    """locale/<language>/LC_MESSAGES/django.po"""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def translated(message: Message) -> bool:
    """True when every plural form has a text."""
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return bool(texts) and all(texts)


def plural(message: Message) -> bool:
    """True for a text with singular and plural."""
    return isinstance(message.id, (tuple, list))


def singular(message: Message) -> str:
    """The source text, or its singular."""
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def key(message: Message) -> Key:
    """What gettext looks a text up by."""
    return (message.context, singular(message))


def main() -> int:
    """`python -m tutela.cli.messages ACTION`: for the Makefile, before a node or its settings exist."""
    parser = argparse.ArgumentParser(prog="tutela messages", description=__doc__)
    parser.add_argument("action", choices=("extract", "compile", "check"))
    return run(parser.parse_args())


if __name__ == "__main__":
    sys.exit(main())
