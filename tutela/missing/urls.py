"""Addresses of disappearances: ids only. Never a name, a place, a receipt code or a word of a search."""

from django.urls import path

from tutela.missing.views import board, episode, outside, word

app_name = "missing"

urlpatterns = [
    path("", board.board, name="board"),
    path("report/", board.report, name="report"),
    path("report/blank/", board.blank, name="blank"),
    path("report/<uuid:case>/", board.report_for, name="report_for"),
    path("meeting-rule/", board.rule, name="rule"),
    path("child/<uuid:case>/", episode.of_case, name="of_case"),
    path("child/<uuid:case>/enquiries/", outside.enquiries, name="enquiries"),
    path("child/<uuid:case>/asked/", outside.enquiry, name="enquiry_for"),
    path("child/<uuid:case>/known/", word.known, name="known"),
    path("child/<uuid:case>/heard/", word.heard, name="heard"),
    path("episode/<uuid:pk>/", episode.page, name="episode"),
    path("episode/<uuid:pk>/log/", episode.log, name="log"),
    path("episode/<uuid:pk>/lost-again/", episode.lost_again, name="lost_again"),
    path("episode/<uuid:pk>/call-meeting/", episode.call_meeting, name="call_meeting"),
    path("child/<uuid:case>/asked-to-withdraw/", episode.asked_to_withdraw, name="asked_to_withdraw"),
    path("episode/<uuid:pk>/ask-to-withdraw/", episode.ask_to_withdraw, name="ask_to_withdraw"),
    path("episode/<uuid:pk>/text/<slug:recipient>/", episode.text, name="text"),
    path("episode/<uuid:pk>/<slug:what>/", episode.step, name="step"),
    path("notice/<uuid:pk>/", episode.notice, name="notice"),
    path("notice/<uuid:pk>/open/", episode.open_notice, name="open_notice"),
    path("sighting/", outside.sighting, name="sighting"),
    path("sighting/receipt/", outside.receipt, name="receipt"),
    path("did-it-arrive/", outside.public_receipt, name="public_receipt"),
    path("sighting/<uuid:pk>/answer/<uuid:case>/", outside.answer_sighting, name="answer_sighting"),
    path("call/", outside.call, name="call"),
    path("call/<uuid:pk>/", outside.call_page, name="call_page"),
    path("asked/", outside.enquiry, name="enquiry"),
]
