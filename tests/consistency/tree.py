"""The files the repository rules look at."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("config", "tutela", "benchmarks", "scripts")
THIRD_PARTY = "vendor"


def files(*folders: str, suffixes: tuple[str, ...]) -> Iterator[Path]:
    """Our own files below the folders; what was copied in from elsewhere (static/vendor) is left out."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file() and THIRD_PARTY not in path.parts:
                yield path


def python_files(*folders: str) -> list[Path]:
    """Python files without migrations."""
    return [path for path in files(*folders, suffixes=(".py",)) if "migrations" not in path.parts]


def templates() -> list[Path]:
    """HTML and text templates of the apps."""
    return [path for path in files("tutela", suffixes=(".html", ".txt")) if "templates" in path.parts]


def markdown() -> list[Path]:
    """README and its neighbours, and everything under docs/ and catalogue/."""
    return [*sorted(ROOT.glob("*.md")), *files("docs", "catalogue", "benchmarks", suffixes=(".md",))]


def name(path: Path) -> str:
    """The path as the failure message shows it."""
    return path.relative_to(ROOT).as_posix()


def template_name(path: Path) -> str:
    """The name a template is loaded by."""
    parts = path.parts
    return "/".join(parts[len(parts) - parts[::-1].index("templates") :])


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, nested ones included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def runtime_imports(path: Path) -> Iterator[str]:
    """Every module a file imports when it runs (`a.b` and `a.b.name` for `from a.b import name`).

    Imports for type annotations only are left out.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            if node.level:
                base = ".".join([*path.relative_to(ROOT).parts[: -node.level], node.module or ""]).strip(".")
            yield from (f"{base}.{alias.name}" for alias in node.names)
