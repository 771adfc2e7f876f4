"""URLs of leads."""

from django.urls import path

from tutela.leads import views

app_name = "leads"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("lead/<uuid:lead>/", views.lead, name="lead"),
    path("lead/<uuid:lead>/possible/", views.answer, {"answer": "possible"}, name="possible"),
    path("lead/<uuid:lead>/nothing/", views.answer, {"answer": "nothing"}, name="nothing"),
    path("lead/<uuid:lead>/danger/", views.danger, name="danger"),
    path("lead/<uuid:lead>/question/", views.question, name="question"),
    path("lead/<uuid:lead>/confirm/", views.confirm, name="confirm"),
    path("lead/<uuid:lead>/not-the-same/", views.invalidate, name="invalidate"),
    path("lead/<uuid:lead>/declined/", views.decline, name="decline"),
    path("lead/<uuid:lead>/reunited/", views.reunite, {"elsewhere": False}, name="reunited"),
    path("lead/<uuid:lead>/reunited-elsewhere/", views.reunite, {"elsewhere": True}, name="reunited_elsewhere"),
    path("patterns/", views.patterns, name="patterns"),
    path("question/<uuid:question>/", views.reply, name="reply"),
    path("ask/child/<uuid:case>/", views.ask, name="ask"),
    path("ask/call/<uuid:call>/", views.ask_call, name="ask_call"),
    path("asked/<uuid:query>/", views.query, name="query"),
    path("encounter/", views.encounter, name="encounter"),
    path("encounter/<uuid:encounter>/", views.received, name="received"),
    path("referral/<uuid:encounter>/", views.referral, name="referral"),
    path("duplicates/", views.duplicates, name="duplicates"),
    path("duplicates/<uuid:suggestion>/same/", views.decide, {"verdict": "same"}, name="same"),
    path("duplicates/<uuid:suggestion>/different/", views.decide, {"verdict": "different"}, name="different"),
    path("lead-office/<uuid:case>/", views.offer, name="offer"),
    path("lead-office/<uuid:case>/accept/", views.accept, name="accept"),
    path("lead-office/<uuid:case>/decline/", views.decline_offer, name="decline_offer"),
]
