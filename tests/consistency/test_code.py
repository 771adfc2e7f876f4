"""Sizes and habits of CONTRIBUTING.md that the linters do not check."""

import re
import tomllib

from tests.consistency.tree import CODE, ROOT, files, functions, markdown, name, python_files, runtime_imports

FILE_LINES = 400
TEST_FILE_LINES = 1000
FUNCTION_LINES = 50
# Written in halves so that this file does not report itself.
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")


def test_files_of_the_product_stay_under_the_limit():
    long = {name(p): n for p in python_files(*CODE) if (n := len(p.read_text("utf-8").splitlines())) > FILE_LINES}
    assert not long, "split these by noun"


def test_files_of_the_tests_stay_under_the_limit():
    long = {
        name(p): n for p in python_files("tests") if (n := len(p.read_text("utf-8").splitlines())) > TEST_FILE_LINES
    }
    assert not long


def test_functions_stay_under_the_limit():
    long = {
        f"{name(path)}:{node.lineno} {node.name}": length
        for path in python_files(*CODE)
        for node in functions(path)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert not long, "split these into verbs"


def test_nothing_is_marked_as_unfinished():
    paths = [
        *files(*CODE, "tests", "catalogue", suffixes=(".py", ".html", ".txt", ".yaml", ".js", ".css")),
        *markdown(),
    ]
    found = [f"{name(p)}: {word}" for p in paths for word in UNFINISHED if word in p.read_text("utf-8")]
    assert not found


def test_every_app_has_its_place_in_the_import_rules():
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = {name for rule in rules for layer in rule.get("layers", []) for name in re.findall(r"[a-z.]+", layer)}
    apps = [f"tutela.{path.parent.name}" for path in sorted((ROOT / "tutela").glob("*/apps.py"))]
    assert not [app for app in apps if app not in layers]


def test_models_are_imported_inside_their_app_only():
    strangers = []
    for path in python_files("tutela", "config"):
        inside = ".".join(path.relative_to(ROOT).parts[:2])
        for module in runtime_imports(path):
            owner = re.match(r"(tutela\.[a-z]+)\.models\b", module)
            # The abstract base of every table is the one thing that all apps share.
            if owner and owner[1] not in {inside, "tutela.core"}:
                strangers.append(f"{name(path)}: {module}")
    assert not strangers
