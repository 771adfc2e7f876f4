"""Django's SQLite backend whose transactions queue for writing (decision 0004). Reading never waits."""

from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from tutela.core.sqlite3.queue import WriterQueue, queue_for


class DatabaseWrapper(base.DatabaseWrapper):
    """Every transaction of a node may write (they begin IMMEDIATE), so each takes its turn before it begins."""

    _turn: WriterQueue | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            # A commit that failed leaves the transaction open; the rollback that follows gives the turn on.
            if self.connection is None or not self.connection.in_transaction:
                self._give_turn()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _take_turn(self) -> None:
        if self.is_in_memory_db() or self._turn is not None:
            return
        queue = queue_for(str(self.settings_dict["NAME"]))
        if not queue.enter(float(self.settings_dict["OPTIONS"].get("timeout", 20))):
            raise OperationalError("database is locked: the turn to write did not come in time")
        self._turn = queue

    def _give_turn(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.leave()
