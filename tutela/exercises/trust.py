"""A trust list for one play, signed by operators whose keys live as long as the play."""

from typing import Any


def make_trust_list(statements: dict[str, Any]) -> dict[str, Any] | None:
    """The signed list over the nodes' statements and the operators' public keys; None without statements."""
    if not statements:
        return None
    raise NotImplementedError
