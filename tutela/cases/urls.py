"""Addresses of the file. They hold ids only: never a name, a place or a word of a search."""

from django.urls import path

from tutela.cases.views import corrections, file, lists

app_name = "cases"

urlpatterns = [
    path("", lists.case_list, name="list"),
    path("search/", lists.search, name="search"),
    path("register/", lists.register, name="register"),
    path("<uuid:pk>/", file.page, name="page"),
    path("<uuid:pk>/timeline/", file.timeline, name="timeline"),
    path("<uuid:pk>/photo/", file.photo, name="photo"),
    path("<uuid:pk>/photo/add/", file.add_photo, name="add_photo"),
    path("<uuid:pk>/editing/", file.editing_still, name="editing"),
    path("<uuid:pk>/identity/", file.identity, name="identity"),
    path("<uuid:pk>/add/<slug:what>/", file.add, name="add"),
    path("<uuid:pk>/signs/<slug:list_id>/", file.signs, name="signs"),
    path("<uuid:pk>/readiness/", file.readiness, name="readiness"),
    path("<uuid:pk>/readiness/answer/", file.answer, name="answer"),
    path("<uuid:pk>/retract/<slug:part>/<uuid:row>/", file.retract, name="retract"),
    path("<uuid:pk>/entries/", corrections.entries, name="entries"),
    path("<uuid:pk>/entries/<uuid:relation>/checked/", corrections.check, name="check"),
    path("<uuid:pk>/applications/<uuid:application>/back/", corrections.take_back, name="take_back"),
    path("<uuid:pk>/together/", corrections.together, name="together"),
    path("<uuid:pk>/together/<uuid:group>/leave/", corrections.leave, name="leave"),
    path("<uuid:pk>/take/", file.take, name="take"),
    path("<uuid:pk>/release/", file.release, name="release"),
    path("<uuid:pk>/notice/", file.notice, name="notice"),
]
