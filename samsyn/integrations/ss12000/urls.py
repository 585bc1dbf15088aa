"""Addresses of the app `ss12000`."""

from __future__ import annotations

from django.urls import path

from samsyn.integrations.ss12000 import notify, views
from samsyn.integrations.ss12000.files import mistake_list

app_name = "ss12000"
urlpatterns = [
    path("register/", views.runs, name="runs"),
    path("register/file/", views.file, name="file"),
    path("register/file/mistakes/<str:key>/", mistake_list.mistakes, name="mistakes"),
    path("register/template.csv", views.template, {"kind": "csv"}, name="template_csv"),
    path("register/template.xlsx", views.template, {"kind": "xlsx"}, name="template_xlsx"),
    path("register/<uuid:source>/", views.source, name="source"),
    path("register/<uuid:source>/start/", views.start, name="start"),
    path("register/<uuid:source>/close/", views.close, name="close"),
    path("register/<uuid:source>/notifications/", views.notifications, name="notifications"),
    path("register/runs/<uuid:run>/", views.run, name="run"),
    path("register/runs/<uuid:run>/state/", views.state, name="state"),
    path("register/runs/<uuid:run>/answer/", views.answer, name="answer"),
    path("register/runs/<uuid:run>/approve/", views.approve_run, name="approve"),
    path("register/runs/<uuid:run>/cancel/", views.cancel, name="cancel"),
    path("register/runs/<uuid:run>/rows/<uuid:row>/", views.decide, name="decide"),
    path("register/notify/<uuid:provider>/<uuid:source>/<str:token>/", notify.notify, name="notify"),
    path("unknown-school/", views.unknown_school, name="unknown_school"),
    path("unknown-school/<uuid:task>/", views.found_out, name="found_out"),
]
