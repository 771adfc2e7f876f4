"""What an accessibility checker says about the page that is open."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe


def violations(page: Any) -> list[str]:
    """One line per rule that the page breaks, with the first places; best practices beside WCAG included."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {rule['help']} :: {' | '.join(_place(node) for node in rule['nodes'][:3])}" for rule in found]


def _place(node: dict[str, Any]) -> str:
    return f"{node['html'][:140]} ({node['failureSummary'][-160:]})"
