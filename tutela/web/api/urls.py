"""Addresses of the interface. Each has a name of its own (`api:…`) and answers every other method in the one shape."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from tutela.core.errors import NotVisible
from tutela.web.api import care, children, deadlines, errors, missing, node, procedures
from tutela.web.api.doors import StrictParser

ROOT = "/api/1/"


class Interface(NinjaAPI):
    """The interface; its operations are called by the names of their addresses."""

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.url_name)


api = Interface(
    title="Tutela", version="1", urls_namespace="api", docs_url=None, openapi_url=None, parser=StrictParser(),
    description="The same services, rights and records of looks as the screens. See docs/api.md.",
)  # fmt: skip
errors.install(api)
PARTS = (children, deadlines, missing, care, node, procedures)
for _part in PARTS:
    api.add_router("", _part.router)


def _told_apart(answer: Callable[..., HttpResponse], methods: tuple[str, ...]) -> Callable[..., HttpResponse]:
    """The view of one address. Login and CSRF token are asked by its door, which answers as JSON."""

    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = answer(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response["Allow"]
            response = errors.problem(request, "wrong_method")
            response["Allow"] = allowed
        response["Cache-Control"] = "no-store"
        return response

    marked: Any = csrf_exempt(login_not_required(view))
    marked.methods = methods
    return marked  # type: ignore[no-any-return]


def _elsewhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that does not exist."""
    return api.on_exception(request, NotVisible())


def _methods() -> dict[str, tuple[str, ...]]:
    return {
        operation.url_name: tuple(operation.methods)
        for part in PARTS
        for view in part.router.path_operations.values()
        for operation in view.operations
    }


METHODS = _methods()
addresses = [
    path(found.pattern._route, _told_apart(found.callback, METHODS[found.name]), name=found.name)
    for found in api.urls[0] if found.name in METHODS
]  # fmt: skip
addresses.append(path("<path:rest>", _told_apart(_elsewhere, ("GET",)), name="elsewhere"))

urlpatterns = [path("", include((addresses, "api")))]
