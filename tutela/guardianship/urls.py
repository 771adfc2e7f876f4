"""URLs of guardianship."""

from django.urls import path

from tutela.guardianship import views

app_name = "guardianship"

urlpatterns = [
    path("", views.desk, name="desk"),
    path("requests/", views.requests, name="requests"),
    path("child/<uuid:case>/", views.file, name="file"),
    path("child/<uuid:case>/request/", views.request_guardian, name="request"),
    path("child/<uuid:case>/provisional/", views.name_provisional, name="provisional"),
    path("child/<uuid:case>/body/", views.appoint_body, name="body"),
    path("child/<uuid:case>/person/", views.appoint_person, name="person"),
    path("child/<uuid:case>/met/", views.first_meeting, name="met"),
    path("child/<uuid:case>/offer/", views.offer, name="offer"),
    path("child/<uuid:case>/package/", views.package, name="package"),
    path("handovers/<uuid:handover>/accept/", views.accept, name="accept"),
    path("handovers/<uuid:handover>/decline/", views.decline, name="decline"),
]
