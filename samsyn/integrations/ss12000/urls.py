"""Addresses of the register import."""

from __future__ import annotations

from django.urls import path

from samsyn.integrations.ss12000 import views

app_name = "ss12000"
urlpatterns = [
    path("register/", views.runs, name="runs"),
    path("register/<uuid:source>/start/", views.start, name="start"),
    path("register/runs/<uuid:run>/", views.run, name="run"),
    path("register/runs/<uuid:run>/approve/", views.approve_run, name="approve"),
    path("register/runs/<uuid:run>/cancel/", views.cancel, name="cancel"),
    path("register/runs/<uuid:run>/answer/", views.answer, name="answer"),
    path("register/runs/<uuid:run>/rows/<uuid:row>/", views.decide, name="decide"),
]
