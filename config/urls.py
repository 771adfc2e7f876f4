"""Every URL of a node. The permission table (tests/web/permission_table.py) has a row for each."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import include, path

APPS = ["web", "work", "cases", "care", "guardianship", "missing", "leads", "bestinterests", "exchange", "exercises"]

urlpatterns = [path("account/", include("allauth.urls"))]
for name in APPS:
    if find_spec(f"tutela.{name}.urls"):
        urlpatterns += import_module(f"tutela.{name}.urls").urlpatterns
