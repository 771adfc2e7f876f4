"""Addresses of the file. They hold ids only: never a name, a place or a word of a search."""

from django.urls import include, path

from tutela.cases.views import file, lists

screens = [
    path("cases/", lists.case_list, name="list"),
    path("cases/search/", lists.search, name="search"),
    path("cases/register/", lists.register, name="register"),
    path("cases/<uuid:pk>/", file.page, name="page"),
    path("cases/<uuid:pk>/photo/", file.photo, name="photo"),
    path("cases/<uuid:pk>/photo/add/", file.add_photo, name="add_photo"),
    path("cases/<uuid:pk>/identity/", file.identity, name="identity"),
    path("cases/<uuid:pk>/add/<slug:what>/", file.add, name="add"),
    path("cases/<uuid:pk>/signs/<slug:list_id>/", file.signs, name="signs"),
    path("cases/<uuid:pk>/readiness/", file.readiness, name="readiness"),
    path("cases/<uuid:pk>/readiness/answer/", file.answer, name="answer"),
    path("cases/<uuid:pk>/retract/<slug:part>/<uuid:row>/", file.retract, name="retract"),
    path("cases/<uuid:pk>/take/", file.take, name="take"),
    path("cases/<uuid:pk>/release/", file.release, name="release"),
    path("cases/<uuid:pk>/notice/", file.notice, name="notice"),
]

urlpatterns = [path("", include((screens, "cases")))]
