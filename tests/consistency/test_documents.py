"""Documents: links lead somewhere, decisions are numbered, public files are there."""

import re

from tests.consistency.tree import ROOT, markdown, name

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
DECISION = re.compile(r"^(\d{4})-[a-z0-9-]+$")
PUBLIC = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "GOVERNANCE.md", "CHANGELOG.md", "LICENSE", "publiccode.yml")


def anchors(text: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_links_inside_the_repository_resolve():
    broken = []
    for page in markdown():
        for target in LINK.findall(page.read_text("utf-8")):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            goal = (page.parent / path).resolve() if path else page
            if not goal.exists() or (anchor and anchor not in anchors(goal.read_text("utf-8"))):
                broken.append(f"{name(page)}: {target}")
    assert not broken


def test_decisions_are_numbered_without_gaps_and_say_why():
    records = sorted(path for path in (ROOT / "docs/decisions").glob("*.md") if path.stem != "README")
    assert [int(DECISION.match(path.stem)[1]) for path in records] == list(range(1, len(records) + 1))
    parts = ("## Context", "## Decision", "## Consequences")
    assert not [path.name for path in records for part in parts if part not in path.read_text("utf-8")]


def test_decisions_that_the_code_names_exist():
    numbers = {path.name[:4] for path in (ROOT / "docs/decisions").glob("*.md")}
    named = {
        (name(path), number)
        for path in [*(ROOT / "tutela").rglob("*.py"), *(ROOT / "config").rglob("*.py"), *markdown()]
        for number in re.findall(r"[Dd]ecision (\d{4})\b", path.read_text("utf-8"))
    }
    assert not [entry for entry in named if entry[1] not in numbers]


def test_public_files_are_there():
    assert not [file for file in PUBLIC if not (ROOT / file).is_file()]
