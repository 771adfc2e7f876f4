"""Wrapped case keys live in their own database with their own backup cycle (decision 0001)."""

from typing import Any


class KeystoreRouter:
    """Sends WrappedKey to the database "keystore" and everything else to "default"."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "keystore" if model._meta.label_lower == "core.wrappedkey" else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return self.db_for_read(model, **hints)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        is_key = app_label == "core" and model_name == "wrappedkey"
        return is_key if db == "keystore" else not is_key
