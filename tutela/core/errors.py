"""The few errors that services raise; `tutela.core.http` turns them into pages and API answers."""

from typing import Any


class TutelaError(Exception):
    """Base of all errors a user can meet."""


class NotVisible(TutelaError):
    """The actor may not know that this exists: shown as 404."""


class Refused(TutelaError):
    """The actor sees the object but may not do this: shown as 403 with the reason."""

    def __init__(self, reason: Any, basis: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.basis = basis


class InvalidInput(TutelaError):
    """One or more fields cannot be accepted. `errors` maps a field name to a message that says the remedy."""

    def __init__(self, field: str = "", message: Any = "", errors: dict[str, Any] | None = None) -> None:
        self.errors: dict[str, Any] = errors or {field: message}
        super().__init__("; ".join(f"{name}: {text}" for name, text in self.errors.items()))


class StaleEdit(TutelaError):
    """Somebody else saved the record since it was opened; nothing was overwritten. Both versions are shown."""

    def __init__(self, current: Any = None) -> None:
        super().__init__("somebody else saved this record since you opened it")
        self.current = current


class WrongState(TutelaError):
    """The workflow has no such step from the present state."""
