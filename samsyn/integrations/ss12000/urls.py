"""Addresses of the app `ss12000`."""

from __future__ import annotations

from django.urls import path

from samsyn.integrations.ss12000 import notify, views

app_name = "ss12000"
urlpatterns = [
    path("registers/", views.overview, name="overview"),
    path("registers/new/", views.new_register, name="new_register"),
    path("registers/file/", views.file, name="file"),
    path("registers/template.csv", views.template, {"kind": "csv"}, name="template_csv"),
    path("registers/template.xlsx", views.template, {"kind": "xlsx"}, name="template_xlsx"),
    path("registers/<uuid:source>/", views.source, name="source"),
    path("registers/<uuid:source>/start/", views.start, name="start"),
    path("registers/<uuid:source>/notifications/", views.notifications, name="notifications"),
    path("registers/runs/<uuid:run>/", views.run, name="run"),
    path("registers/runs/<uuid:run>/answer/", views.answer, name="answer"),
    path("registers/runs/<uuid:run>/approve/", views.approve_run, name="approve"),
    path("registers/runs/<uuid:run>/cancel/", views.cancel, name="cancel"),
    path("registers/runs/<uuid:run>/rows/<uuid:row>/", views.decide, name="decide"),
    path("registers/notify/<uuid:provider>/<uuid:source>/<str:token>/", notify.notify, name="notify"),
    path("unknown-school/", views.unknown_school, name="unknown_school"),
    path("unknown-school/<uuid:task>/", views.found_out, name="found_out"),
]
