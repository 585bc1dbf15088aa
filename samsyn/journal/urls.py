"""Addresses of the record. The pupil's id stands in each."""

from __future__ import annotations

from django.urls import path

from samsyn.journal.views import arrivals, entries, files, locking, misplaced, records, writing

app_name = "journal"
urlpatterns = [
    path("pupils/<uuid:pupil>/", records.record, name="record"),
    path("unsigned/", records.unsigned, name="unsigned"),
    path("locking/", locking.rules, name="locking"),
    path("locking/<uuid:rule>/take-back/", locking.take_back, name="take_back_rule"),
    path("pupils/<uuid:pupil>/newly-arrived/", arrivals.newly_arrived, name="newly_arrived"),
    path("pupils/<uuid:pupil>/print/", records.print_page, name="print"),
    path("pupils/<uuid:pupil>/new/", records.new, name="new"),
    path("pupils/<uuid:pupil>/entries/<uuid:entry>/", entries.entry, name="entry"),
    path("pupils/<uuid:pupil>/entries/<uuid:entry>/edit/", writing.edit, name="edit"),
    path("pupils/<uuid:pupil>/entries/<uuid:entry>/autosave/", writing.autosave, name="autosave"),
    path("pupils/<uuid:pupil>/entries/<uuid:entry>/settle/", writing.settle, name="settle"),
    path("pupils/<uuid:pupil>/entries/<uuid:entry>/sign/", entries.sign, name="sign"),
    path("pupils/<uuid:pupil>/entries/<uuid:entry>/addendum/", entries.addendum, name="addendum"),
    path("pupils/<uuid:pupil>/entries/<uuid:entry>/correct/", entries.correct, name="correct"),
    path("pupils/<uuid:pupil>/entries/<uuid:entry>/wrong-pupil/", misplaced.entry, name="wrong_pupil"),
    path("pupils/<uuid:pupil>/files/new/", files.add, name="add_file"),
    path("pupils/<uuid:pupil>/files/<uuid:attachment>/", files.download, name="download"),
    path("pupils/<uuid:pupil>/files/<uuid:attachment>/wrong-pupil/", misplaced.file, name="file_wrong_pupil"),
]
