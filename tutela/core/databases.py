"""Database settings (decision 0004): SQLite in WAL with IMMEDIATE transactions, or PostgreSQL with bounded waits."""

import os
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.db import connections

from tutela.core.node import NodeConfig, NodeFolderError

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
    "PRAGMA journal_size_limit=67108864;"
)
SQLITE_WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
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
        "ENGINE": "tutela.core.sqlite3",
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


def refuse_weak_sqlite(aliases: Iterable[str] = ("default", "keystore")) -> None:
    """Start-up check that SQLite really keeps what it confirms: WAL, full synchronisation, foreign keys.

    A network folder or a file that another program holds open leaves SQLite in another mode without an error. Raises
    NodeFolderError with the remedy. PostgreSQL is not asked.
    """
    for alias in aliases:
        connection = connections[alias]
        if connection.vendor != "sqlite":
            continue
        with connection.cursor() as cursor:
            found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in SQLITE_WANTED}
        wrong = [f"{name} is {found[name]}, not {wanted}" for name, wanted in SQLITE_WANTED.items() if found[name] != wanted]
        connection.close()
        if wrong:
            raise NodeFolderError(
                f"{connection.settings_dict['NAME']}: {'; '.join(wrong)}. Keep the node folder on a disk of this machine "
                "(no network folder), end other programs that use the file, then start again."
            )
