"""Journal events of work items and notices."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tutela.journal.events import Event, event
from tutela.work import kinds


class _OfNotice(Event):
    """Says on the timeline what the notice is about."""

    @classmethod
    def detail(cls, data: dict[str, Any]) -> Any:
        return kinds.notice_kind_label(str(data.get("kind_code", "")))


class _OfItem(Event):
    """Says on the timeline which task."""

    @classmethod
    def detail(cls, data: dict[str, Any]) -> Any:
        return kinds.item_label(str(data.get("kind_code", "")))


@event("work.notice_sent", label=_("Notice sent"))
class NoticeSent(_OfNotice):
    notice: UUID
    kind_code: str
    channel: str


@event("work.notice_delivered", label=_("Notice delivered"))
class NoticeDelivered(_OfNotice):
    notice: UUID
    kind_code: str


@event("work.notice_opened", label=_("Notice opened"))
class NoticeOpened(_OfNotice):
    notice: UUID
    kind_code: str


@event("work.notice_acknowledged", label=_("Notice acknowledged"))
class NoticeAcknowledged(_OfNotice):
    notice: UUID
    kind_code: str
    channel: str


@event("work.notice_failed", label=_("Notice could not be delivered"))
class NoticeFailed(_OfNotice):
    notice: UUID
    kind_code: str


@event("work.feed_created", label=_("Calendar address made"))
class FeedCreated(Event):
    feed: UUID


@event("work.feed_ended", label=_("Calendar address ended"))
class FeedEnded(Event):
    feed: UUID


@event("work.item_moved", label=_("The date of a task is another one"))
class ItemMoved(_OfItem):
    item: UUID
    kind_code: str


@event("work.item_done", label=_("Task done"))
class ItemDone(_OfItem):
    item: UUID
    kind_code: str


@event("work.item_reopened", label=_("Task open again"))
class ItemReopened(_OfItem):
    item: UUID
    kind_code: str


@event("work.item_overdue", label=_("Task overdue"))
class ItemOverdue(_OfItem):
    item: UUID
    kind_code: str
    role: str = ""
