"""URLs that fail in every way, for test_errors."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpResponse
from django.urls import include, path

from tutela.access.models import Organisation, Person
from tutela.core import vault
from tutela.core.errors import InvalidInput, NotVisible, Refused, StaleEdit, WrongState
from tutela.core.http import act, screen

FAILURES = {
    "missing": NotVisible(), "gone": Http404(), "refused": Refused("Only the owner may do this."),
    "invalid": InvalidInput("name", "Write a name."), "stale": StaleEdit(), "state": WrongState("Not possible now."),
    "busy": OperationalError("database is locked"), "large": RequestDataTooBig("too large"),
    "sealed": vault.Sealed("wrong organisation"), "broken": ZeroDivisionError("Sara Bekele"),
}


@login_not_required
@screen(form=True)
def fail(request, how):
    raise FAILURES[how]


@login_not_required
@screen()
def write(request):
    Person.objects.create(display_name="Nobody")
    return HttpResponse()


@login_not_required
@screen()
def read(request):
    return HttpResponse(str(Organisation.objects.count()))


@login_not_required
@act(permission="nobody.has_this")
def locked(request):
    return HttpResponse()


@login_not_required
@act()
def echo(request):
    sizes = {name: upload.size for name, upload in request.FILES.items()}
    return HttpResponse(f"{request.POST.get('name')} {sizes}")


urlpatterns = [
    path("fail/<how>/", fail), path("write/", write), path("read/", read), path("locked/", locked), path("echo/", echo),
    path("", include("config.urls")),
]
handler400 = "tutela.core.failures.bad_request"
handler403 = "tutela.core.failures.refused"
handler404 = "tutela.core.failures.not_found"
handler500 = "tutela.core.failures.broken"
