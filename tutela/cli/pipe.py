"""A node as a process that a play drives: HTTP for its peers and browsers, JSON lines on stdin and stdout for the player.

    python -m tutela.cli.pipe DIR --port N

Every line in is `{"op": ..., ...}`; every line out is `{"ok": true, "value": ...}` or `{"ok": false, "error": ...}`.
"""

import argparse
import json
import os
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import IO, Any
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from tutela.cli import django_up


class Server(ThreadingMixIn, WSGIServer):
    """One thread per request; ends with the process."""

    daemon_threads = True
    allow_reuse_address = True


class Quiet(WSGIRequestHandler):
    """No access log: the node's own request log is the allow-list."""

    def handle(self) -> None:
        """Answer; what a peer posts is work for this node."""
        super().handle()
        if getattr(self, "command", "") == "POST":
            from tutela.exercises.operations import arrivals

            arrivals.set()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def main() -> None:
    """Entry point of the process."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, required=True)
    args = parser.parse_args()
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)
    django_up(args.folder)
    serve(args.port)
    Loop(out).run(sys.stdin)


def serve(port: int) -> None:
    """Answer HTTP on this machine in the background."""
    from config.wsgi import application

    server = make_server("127.0.0.1", port, application, server_class=Server, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()


class Loop:
    """Reads commands and answers each with one line."""

    def __init__(self, out: IO[str]) -> None:
        from tutela.exercises import operations

        self.out = out
        self.operations: dict[str, Callable[..., Any]] = operations.TABLE

    def run(self, lines: IO[str]) -> None:
        """Until the player closes the pipe: a player that dies takes its nodes with it."""
        self._say({"ok": True, "value": "ready"})
        for line in lines:
            if line.strip():
                self._say(self._answer(json.loads(line)))
        os._exit(0)

    def _answer(self, command: dict[str, Any]) -> dict[str, Any]:
        from tutela.core.errors import TutelaError
        from tutela.exercises.dispatch import NoSuchVerb, status_of

        try:
            return {"ok": True, "value": self.operations[command.pop("op")](**command)}
        except TutelaError as error:
            text = f"{type(error).__name__} {error}".strip()
            return {"ok": False, "status": status_of(error), "error": f"refused with {status_of(error)}: {text}"}
        except NoSuchVerb as error:
            return {"ok": False, "status": 501, "error": str(error)}
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            traceback.print_exc()
            where = f"{Path(place.filename).name}:{place.lineno}"
            return {"ok": False, "status": 500, "error": f"{type(error).__name__} {error} ({where})"}

    def _say(self, answer: dict[str, Any]) -> None:
        self.out.write(json.dumps(answer, default=_text) + "\n")
        self.out.flush()


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value if isinstance(value, UUID) else repr(value))


if __name__ == "__main__":
    main()
