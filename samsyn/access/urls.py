"""Addresses of the app `access`."""

from __future__ import annotations

from django.urls import path

from samsyn.access import alarm_views, choice_views, setting_views, views
from samsyn.access.blocks import views as block_views
from samsyn.access.consents import informing_views
from samsyn.access.consents import views as consent_views
from samsyn.access.reviews import views as review_views
from samsyn.access.rights import follow_up_views as rights_follow_up
from samsyn.access.rights import views as rights_views

app_name = "access"
urlpatterns = [
    path("login/", views.login_page, name="login"),
    path("login/demo/", views.demo_login, name="demo_login"),
    path("login/unknown/", views.unknown_user, name="unknown_user"),
    path("login/stopped/", views.not_logged_in, name="not_logged_in"),
    path("assignment/", views.choose, name="choose"),
    path("logout/", views.log_out_page, name="log_out"),
    path("pupils/<uuid:pupil>/choice/", choice_views.choice, name="choice"),
    path("pupils/<uuid:pupil>/secrecy/", consent_views.secrecy, name="secrecy"),
    path("pupils/<uuid:pupil>/secrecy/consents/new/", consent_views.consent, name="consent"),
    path("pupils/<uuid:pupil>/secrecy/consents/<uuid:consent>/withdraw/", consent_views.withdraw, name="withdraw"),
    path("pupils/<uuid:pupil>/secrecy/maturity/new/", consent_views.maturity, name="maturity"),
    path("pupils/<uuid:pupil>/secrecy/information/new/", informing_views.information, name="information"),
    path("pupils/<uuid:pupil>/secrecy/blocks/new/", block_views.block, name="block"),
    path("pupils/<uuid:pupil>/secrecy/blocks/<uuid:block>/remove/", block_views.unblock, name="unblock"),
    path("pupils/<uuid:pupil>/emergency/", block_views.emergency, name="emergency"),
    path("pupils/<uuid:pupil>/emergency/<uuid:opening>/", block_views.emergency_units, name="emergency_units"),
    path("secrecy/blocks/", block_views.to_lift, name="to_lift"),
    path("secrecy/blocks/<uuid:block>/lift/", block_views.lift, name="lift"),
    path("secrecy/emergencies/", block_views.emergencies, name="emergencies"),
    path("secrecy/emergencies/<uuid:opening>/", block_views.review, name="review_emergency"),
    path("secrecy/alarms/", alarm_views.alarms_page, name="alarms"),
    path("secrecy/alarms/<uuid:alarm>/seen/", alarm_views.seen, name="alarm_seen"),
    path("secrecy/log-reviews/", review_views.log_reviews, name="log_reviews"),
    path("secrecy/log-reviews/<uuid:review>/", review_views.log_review, name="log_review"),
    path("secrecy/log-reviews/<uuid:review>/summary/", review_views.log_review_summary, name="log_review_summary"),
    path("pupils/<uuid:pupil>/log-reviews/<uuid:review>/<uuid:access>/", review_views.open_record, name="open_in_review"),
    path("secrecy/roles/", rights_views.roles, name="roles"),
    path("secrecy/roles/<str:permission_name>/", rights_views.role_permission, name="role_permission"),
    path("secrecy/role-decisions/<uuid:decision>/", rights_views.answer_role, name="answer_role"),
    path("secrecy/rights/", rights_follow_up.rights, name="rights"),
    path("secrecy/settings/", setting_views.settings_list, name="settings"),
    path("secrecy/settings/<str:setting>/", setting_views.setting, name="setting"),
    path("secrecy/decisions/<uuid:decision>/", setting_views.answer_setting, name="answer_setting"),
]
