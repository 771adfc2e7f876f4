"""URLs of the reunification workspace."""

from django.urls import path

from tutela.bestinterests import views

app_name = "bestinterests"

urlpatterns = [
    path("child/<uuid:case>/", views.list_of_case, name="list"),
    path("<uuid:workspace>/", views.workspace, name="workspace"),
]
