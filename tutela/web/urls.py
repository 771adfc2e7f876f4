"""URLs of the node's own screens."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from tutela.web.views import (
    boards,
    calendar,
    closing,
    deadlines,
    erasing,
    first_run,
    gallery,
    home,
    left,
    mandates,
    notices,
    people,
    procedures,
    protection,
)

favicon = login_not_required(RedirectView.as_view(url=staticfiles_storage.url("tutela/favicon.ico")))

screens = [
    path("children/<uuid:case>/access/", protection.grants, name="grants"),
    path("children/<uuid:case>/access/<uuid:grant>/end/", protection.revoke, name="revoke"),
    path("children/<uuid:case>/looks/", protection.looks, name="looks"),
    path("children/<uuid:case>/looks/<uuid:look>/withhold/", protection.withhold, name="withhold"),
    path("withheld-looks/", protection.withheld, name="withheld"),
    path("withheld-looks/<uuid:withholding>/", protection.review_withheld, name="review_withheld"),
    path("children/<uuid:case>/barred/", protection.bars, name="bars"),
    path("children/<uuid:case>/barred/<uuid:bar>/lift/", protection.lift_bar, name="lift_bar"),
    path("children/<uuid:case>/danger/", protection.danger, name="danger"),
    path("children/<uuid:case>/left/", left.left, name="left"),
    path("children/<uuid:case>/procedures/", procedures.of_child, name="procedures"),
    path("children/<uuid:case>/deadlines/", deadlines.of_case, name="deadlines"),
    path("children/<uuid:case>/deadlines/note/", deadlines.note, name="note_event"),
    path("children/<uuid:case>/deadlines/<uuid:clock>/<slug:what>/", deadlines.decide, name="deadline"),
    path("children/<uuid:case>/next-owner/", closing.name_next, name="name_next"),
    path("children/<uuid:case>/close/", closing.close, name="close_case"),
    path("children/<uuid:case>/placement/end/", closing.end_placement, name="end_placement"),
    path("past-their-time/", erasing.erasures, name="erasures"),
    path("past-their-time/<uuid:erasure>/confirm/", erasing.confirm, name="confirm_erasure"),
    path("past-their-time/<uuid:erasure>/keep/", erasing.keep, name="keep_file"),
    path("children/<uuid:case>/reopen/", closing.reopen, name="reopen_case"),
    path("", home.home, name="home"),
    path("work/<uuid:item>/done/", home.done, name="done"),
    path("notices/<uuid:notice>/", notices.notice, name="notice"),
    path("notices/<uuid:notice>/open/", notices.open_notice, name="open_notice"),
    path("me/", home.me, name="me"),
    path("me/calendar/", calendar.mine, name="calendar"),
    path("me/calendar/end/", calendar.end, name="end_calendar"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar_feed"),
    path("me/organisation/<uuid:organisation>/", home.act_for, name="act_for"),
    path("city/", boards.city, name="city"),
    path("node/", boards.node, name="node"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="new_person"),
    path("people/first-officer/", mandates.invite_officer, name="invite_officer"),
    path("people/<uuid:person>/", people.person, name="person"),
    path("people/<uuid:person>/password/", people.new_password, name="new_password"),
    path("organisations/new/", people.new_organisation, name="new_organisation"),
    path("mandates/<uuid:mandate>/end/", people.end_mandate, name="end_mandate"),
    path("mandates/", mandates.waiting, name="mandates"),
    path("mandates/<uuid:mandate>/confirm/", mandates.confirm, name="confirm_mandate"),
    path("mandates/<uuid:mandate>/decline/", mandates.decline, name="decline_mandate"),
    path("join/", mandates.join, name="join"),
    path("first-run/", first_run.first_run, name="first_run"),
    path("gallery/", gallery.gallery, name="gallery"),
]

urlpatterns = [
    path("favicon.ico", favicon, name="favicon"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include((screens, "web"))),
]
