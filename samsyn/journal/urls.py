"""Addresses of the record. The pupil's id stands in each."""

from __future__ import annotations

from django.urls import path

from samsyn.journal.views import (
    arrivals,
    destruction,
    elsewhere,
    entries,
    files,
    locking,
    misplaced,
    records,
    releases,
    writing,
)

app_name = "journal"
urlpatterns = [
    path("pupils/<uuid:pupil>/", records.record, name="record"),
    path("pupils/<uuid:pupil>/reviewed/", records.reviewed, name="reviewed"),
    path("unsigned/", records.unsigned, name="unsigned"),
    path("unsigned/overview/", records.unsigned_by_author, name="unsigned_overview"),
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
    path("destructions/", destruction.decisions, name="destructions"),
    path("pupils/<uuid:pupil>/destructions/<uuid:order>/", destruction.decision, name="destruction"),
    path("pupils/<uuid:pupil>/destructions/<uuid:order>/scope/", destruction.scope, name="destruction_scope"),
    path("pupils/<uuid:pupil>/destructions/<uuid:order>/answer/", destruction.answer, name="answer_destruction"),
    path("releases/", releases.inbox, name="release_inbox"),
    path("pupils/<uuid:pupil>/releases/", releases.of_pupil, name="releases"),
    path("pupils/<uuid:pupil>/releases/new/", releases.new, name="new_release"),
    path("pupils/<uuid:pupil>/releases/ask/", releases.ask, name="ask_release"),
    path("pupils/<uuid:pupil>/releases/<uuid:release>/", releases.matter, name="release"),
    path("pupils/<uuid:pupil>/releases/<uuid:release>/entries/<uuid:entry>/", releases.assess_entry, name="assess_entry"),
    path("pupils/<uuid:pupil>/releases/<uuid:release>/files/<uuid:file>/", releases.assess_file, name="assess_file"),
    path("pupils/<uuid:pupil>/releases/<uuid:release>/decide/", releases.decide, name="decide_release"),
    path("pupils/<uuid:pupil>/releases/<uuid:release>/onward/", releases.onward, name="release_onward"),
    path("pupils/<uuid:pupil>/releases/<uuid:release>/pdf/", releases.pdf, name="release_pdf"),
    path("pupils/<uuid:pupil>/received/<uuid:document>/", releases.received, name="received"),
    path("pupils/<uuid:pupil>/received/<uuid:document>/files/<uuid:file>/", releases.download_received, name="received_file"),
    path("pupils/<uuid:pupil>/elsewhere/", elsewhere.rooms, name="elsewhere"),
    path("pupils/<uuid:pupil>/elsewhere/<uuid:room>/", elsewhere.record, name="elsewhere_record"),
    path("pupils/<uuid:pupil>/elsewhere/<uuid:room>/files/<uuid:file>/", elsewhere.file, name="elsewhere_file"),
    path("pupils/<uuid:pupil>/files/new/", files.add, name="add_file"),
    path("pupils/<uuid:pupil>/files/<uuid:attachment>/", files.download, name="download"),
    path("pupils/<uuid:pupil>/files/<uuid:attachment>/wrong-pupil/", misplaced.file, name="file_wrong_pupil"),
]
