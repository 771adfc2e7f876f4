"""The first page of an empty node: the first administrator chooses a password; none is built in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from tutela.access import accounts, directory
from tutela.access.actors import Actor
from tutela.core.errors import NotVisible, Refused
from tutela.core.http import errors_on, form_status, screen
from tutela.web.forms_admin import FirstRunForm

HERE = ("127.0.0.1", "::1")
# Any of these says that something stands between the browser and the node.
PASSED_ON = (
    "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED",
    "HTTP_VIA",
)  # fmt: skip


@login_not_required
@screen(form=True)
def first_run(request: HttpRequest) -> HttpResponse:
    """Only while nobody has an account, and only from the machine itself: an empty node cannot be taken from afar."""
    if not directory.is_empty():
        raise NotVisible
    if request.META.get("REMOTE_ADDR") not in HERE or any(name in request.META for name in PASSED_ON):
        raise Refused(_("Open this page in a browser on the machine of the node itself, or through a tunnel to it."))
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form) as outcome:
            accounts.first_administrator(by=Actor.system("first-run"), **form.cleaned_data)
        if outcome.ok:
            messages.success(request, _("The node is yours. Log in, then invite the first named officer under People."))
            return redirect("account_login")
    return render(request, "web/first_run.html", {"form": form}, status=form_status(form))
