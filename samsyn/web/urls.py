"""Addresses of the app `web`."""

from __future__ import annotations

from django.urls import path

from samsyn.web import gallery, paper_page, search_page, views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("classes/", views.classes, name="classes"),
    path("classes/<uuid:school_class>/", views.one_class, name="class"),
    path("pupils/<uuid:pupil>/paper/", paper_page.paper, name="paper"),
    path("pupils/<uuid:pupil>/paper/visit/", paper_page.mark_paper, name="mark_paper"),
    path("search/", views.search, name="search"),
    path("search/board/", search_page.search_elsewhere, name="search_elsewhere"),
    path("preferences/", views.preferences, name="preferences"),
    path("language/", views.language, name="language"),
    path("session/", views.session_status, name="session_status"),
    path("session/extend/", views.session_extend, name="session_extend"),
    path("help/", views.help_page, name="help"),
    path("components/", gallery.gallery, name="gallery"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
