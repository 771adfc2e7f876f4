"""URLs of care."""

from django.urls import path

from tutela.care import views

app_name = "care"

urlpatterns = [
    path("tonight/", views.tonight, name="tonight"),
    path("transfers/", views.transfers, name="transfers"),
    path("transfers/<uuid:transfer>/depart/", views.depart, name="depart"),
    path("transfers/<uuid:transfer>/arrived/", views.confirm_arrival, name="confirm_arrival"),
    path("transfers/<uuid:transfer>/cancel/", views.cancel_transfer, name="cancel_transfer"),
    path("transfers/<uuid:transfer>/claim/<str:answer>/", views.decide_claim, name="decide_claim"),
    path("child/<uuid:case>/transfer/", views.open_transfer, name="open_transfer"),
    path("child/<uuid:case>/arrived/", views.arrive, name="arrive"),
    path("child/<uuid:case>/bed/<str:result>/", views.check_bed, name="check_bed"),
    path("child/<uuid:case>/first-night/", views.first_night, name="first_night"),
]
