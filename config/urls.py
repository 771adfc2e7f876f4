"""Every URL of a node. The permission table (tests/web/permission_table.py) has a row for each."""

from importlib.util import find_spec

from django.urls import include, path

PREFIXES = {
    "web": "",
    "cases": "children/",
    "care": "care/",
    "procedures": "procedures/",
    "missing": "missing/",
    "guardianship": "guardianship/",
    "leads": "leads/",
    "bestinterests": "reunification/",
    "work": "notices/",
    "access": "access/",
    "exchange": "",
    "web.api": "api/1/",
}

urlpatterns = [path("account/", include("allauth.urls"))]
urlpatterns += [
    path(prefix, include(f"tutela.{app}.urls")) for app, prefix in PREFIXES.items() if find_spec(f"tutela.{app}.urls")
]

handler400 = "tutela.core.failures.bad_request"
handler403 = "tutela.core.failures.refused"
handler404 = "tutela.core.failures.not_found"
handler500 = "tutela.core.failures.broken"
