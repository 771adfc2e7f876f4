"""What the steps, recipients and channels of a disappearance are called on the screen."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tutela.core.catalogue import codes
from tutela.work.kinds import DISAPPEARANCE, ITEMS

# The words are those of the work list; the first two come before any disappearance.
STEPS: dict[str, Any] = {**DISAPPEARANCE, **{kind: ITEMS[kind].label for kind in ("take_ownership", "ownerless_alarm")}}

CHANNELS: dict[str, Any] = {"node": _("In Tutela"), "outside": _("Not reached yet: tell them outside")}


def step(kind: str) -> Any:
    """The sentence for a kind of work; an unknown kind is shown as it is, never hidden."""
    return STEPS.get(kind) or kind.replace("_", " ").capitalize()


def channel(code: str) -> Any:
    """How a ledger row travelled."""
    return CHANNELS.get(code) or codes("channel").label(code)


def recipient(code: str) -> Any:
    """Police, 116 000 hotline, guardian ..."""
    return codes("recipient_kind").label(code)
