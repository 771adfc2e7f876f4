"""Database settings (decision 0004): SQLite in WAL with IMMEDIATE transactions, or PostgreSQL with bounded waits."""

import os
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tutela.core.node import NodeConfig, NodeFolderError

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    "PRAGMA journal_size_limit=67108864;"
)
POSTGRES_WAITS = "-c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"


def database_settings(node: NodeConfig) -> dict[str, Any]:
    """Django DATABASES for a node: "default" and "keystore"."""
    url = os.environ.get("TUTELA_TEST_DATABASE") or node.database
    if url.startswith("postgresql:"):
        return {"default": _postgres(url, "tutela"), "keystore": _postgres(url, "tutela_keystore")}
    if url:
        kind = url.split(":", 1)[0]
        raise NodeFolderError(f"node.toml: {kind} is no database Tutela runs on. Write postgresql://… or leave it empty.")
    return {
        "default": _sqlite(str(node.data / "node.sqlite3")),
        "keystore": _sqlite(str(node.keys / "case-keys.sqlite3")),
    }


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS},
    }


def _postgres(url: str, default_name: str) -> dict[str, Any]:
    """postgresql://user:password@host:port/name?host=/socket/dir ; the keystore database is `<name>_keystore`."""
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    name = parts.path.lstrip("/") or "tutela"
    if default_name.endswith("keystore"):
        name = f"{name}_keystore"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or query.get("user", [""])[0]),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or query.get("host", [""])[0],
        "PORT": str(parts.port or query.get("port", [""])[0]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": POSTGRES_WAITS},
    }
