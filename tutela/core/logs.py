"""Logs are an allow-list: a request line holds route name, method, status and duration; no path, query, body or
address. Exceptions are logged as class and place, never with the values at hand."""

import logging
import logging.config
import time
import traceback
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("tutela.request")


class SafeFormatter(logging.Formatter):
    """Formats exceptions as class name and code places only: messages can hold what a person typed."""

    def formatException(self, ei: Any) -> str:
        places = traceback.extract_tb(ei[2])[-6:]
        lines = [f"  {place.filename.rsplit('/', 3)[-1]}:{place.lineno} {place.name}" for place in places]
        return "\n".join([ei[0].__name__ if ei[0] else "error", *lines])


class RequestLog:
    """One line per request. `request.reference` is what the error page shows and the log line repeats."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reference = uuid4().hex[:8]  # type: ignore[attr-defined]
        started = time.monotonic()
        response = self.get_response(request)
        match = getattr(request, "resolver_match", None)
        log.info(
            "%s %s %s %dms %s", request.method, match.view_name if match else "-", response.status_code,
            round((time.monotonic() - started) * 1000), request.reference,  # type: ignore[attr-defined]
        )
        return response


class OnlyOurs(logging.Filter):
    """Lets our own lines pass; of anybody else's only who spoke and how loud, since libraries log what they were given."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.split(".")[0] != "tutela":
            record.msg, record.args = f"{record.name} {record.levelname.lower()}", ()
        return True


def configure(_settings: dict[str, object]) -> None:
    """Set up logging for every process of a node."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"ours": {"()": OnlyOurs}},
            "formatters": {"plain": {"()": SafeFormatter, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["ours"]},
            },
            "root": {"handlers": ["stderr"], "level": "WARNING"},
            "loggers": {"tutela": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
        }
    )
