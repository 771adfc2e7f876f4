"""Addresses that other nodes call."""

from django.urls import path

from tutela.exchange import views

urlpatterns = [
    path("tnx/1/inbox", views.receive, name="exchange-inbox"),
    path("tnx/1/receipts/<uuid:mid>", views.receipt, name="exchange-receipt"),
    path(".well-known/tutela-node", views.statement, name="exchange-statement"),
]
