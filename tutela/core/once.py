"""A form sent twice within moments is one act: a double click, two windows, or "back" and "send" on a slow line.

What was sent is remembered for seconds as a keyed fingerprint, never as text, together with where it led. The row is
there before the act begins, so that of two requests at the very same time one acts and the other waits for it.
"""

import time
from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from tutela.core import clock
from tutela.core.errors import WrongState
from tutela.core.models import SentForm

REMEMBERED = timedelta(seconds=10)
PATIENCE = 8.0  # seconds that the second of two waits for the first
STEP = 0.05


def fingerprint(request: HttpRequest) -> str:
    """Keyed fingerprint of who sent what where; files by name and size."""
    values = sorted((name, found) for name, found in request.POST.lists() if name != "csrfmiddlewaretoken")
    files = sorted((name, str(one.name), one.size) for name, found in request.FILES.lists() for one in found)
    actor = getattr(request, "actor", None)
    who = str(getattr(actor, "person_id", None) or request.session.session_key), str(getattr(actor, "organisation_id", None))
    return salted_hmac("tutela.once", repr((who, request.path, values, files)), algorithm="sha256").hexdigest()


def sent_once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Run the act, unless the same person sent the same a moment ago: then the way to what it made."""
    mark = fingerprint(request)
    if led := _led_to(mark):
        messages.info(request, _("This was saved a moment ago. It was not saved twice."))
        return redirect(led)
    led = ""
    try:
        response = act()
        led = response.get("Location", request.path) if response.status_code < 400 else ""
    finally:
        mine = SentForm.objects.filter(pk=mark)
        mine.update(led_to=led) if led else mine.delete()
    return response


def forget_sent() -> int:
    """Worker job: what nobody sends again any more."""
    return SentForm.objects.filter(at__lt=clock.wall() - REMEMBERED).delete()[0]


def _led_to(mark: str) -> str:
    """Where the same form led a moment ago; empty when it is ours to act on."""
    end = time.monotonic() + PATIENCE
    while not _claimed(mark):
        if led := SentForm.objects.filter(pk=mark).values_list("led_to", flat=True).first():
            return led
        if time.monotonic() > end:
            raise WrongState(_("This is being saved just now. Look whether it is there before you send it again."))
        time.sleep(STEP)
    return ""


def _claimed(mark: str) -> bool:
    SentForm.objects.filter(pk=mark, at__lt=clock.wall() - REMEMBERED).delete()
    try:
        with transaction.atomic():
            SentForm.objects.create(mark=mark)
    except IntegrityError:
        return False
    return True
