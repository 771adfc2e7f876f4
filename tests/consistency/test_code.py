"""Sizes and habits of CONTRIBUTING.md that the linters do not check."""

import tomllib

from tests.consistency.tree import CODE, ROOT, files, functions, markdown, name, python_files

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
    layers = " ".join(rule for contract in rules if contract["type"] == "layers" for rule in contract["layers"])
    protected = {m for contract in rules if contract["type"] == "protected" for m in contract["protected_modules"]}
    apps = [path.parent for path in sorted((ROOT / "tutela").glob("*/apps.py"))]
    assert not [
        app.name for app in apps if f"tutela.{app.name}" not in layers.replace("(", "").replace(")", "").split()
    ]
    with_models = [a.name for a in apps if a.name != "core" and ((a / "models.py").exists() or (a / "models").is_dir())]
    assert not [app for app in with_models if f"tutela.{app}.models" not in protected]
