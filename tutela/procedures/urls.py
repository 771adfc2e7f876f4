"""Addresses of the catalogue of procedures: ids of rules and codes, never a word of a search, nothing about a child."""

from django.urls import path

from tutela.procedures import views

app_name = "procedures"

urlpatterns = [
    path("", views.search, name="search"),
    path("rule/<slug:rule>/", views.rule, name="rule"),
    path("compare/", views.compare, name="compare"),
    path("steps/", views.steps, name="steps"),
    path("changes/", views.changes, name="changes"),
]
