"""Addresses of the app `access`."""

from __future__ import annotations

from django.urls import path

from samsyn.access import choice_views, setting_views, views

app_name = "access"
urlpatterns = [
    path("login/", views.login_page, name="login"),
    path("login/demo/", views.demo_login, name="demo_login"),
    path("login/unknown/", views.unknown_user, name="unknown_user"),
    path("login/stopped/", views.not_logged_in, name="not_logged_in"),
    path("assignment/", views.choose, name="choose"),
    path("logout/", views.log_out_page, name="log_out"),
    path("pupils/<uuid:pupil>/choice/", choice_views.choice, name="choice"),
    path("secrecy/settings/", setting_views.settings_list, name="settings"),
    path("secrecy/settings/<str:setting>/", setting_views.setting, name="setting"),
    path("secrecy/decisions/<uuid:decision>/", setting_views.answer_setting, name="answer_setting"),
]
