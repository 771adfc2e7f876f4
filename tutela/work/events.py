"""Journal events of work items and notices."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event


@event("work.notice_sent", label=_("Notice sent"))
class NoticeSent(Event):
    notice: UUID
    kind_code: str
    channel: str


@event("work.notice_delivered", label=_("Notice delivered"))
class NoticeDelivered(Event):
    notice: UUID
    kind_code: str


@event("work.notice_opened", label=_("Notice opened"))
class NoticeOpened(Event):
    notice: UUID
    kind_code: str


@event("work.notice_acknowledged", label=_("Notice acknowledged"))
class NoticeAcknowledged(Event):
    notice: UUID
    kind_code: str
    channel: str


@event("work.notice_failed", label=_("Notice could not be delivered"))
class NoticeFailed(Event):
    notice: UUID
    kind_code: str


@event("work.item_done", label=_("Task done"))
class ItemDone(Event):
    item: UUID
    kind_code: str


@event("work.item_overdue", label=_("Task overdue"))
class ItemOverdue(Event):
    item: UUID
    kind_code: str
    role: str = ""
