"""The only writers of the record. Each asks the access decision, runs the rules, writes, and logs, in the running transaction."""

from samsyn.journal.actions.attaching import attach_file, file_faults, mark_attachment_wrong_pupil, note_unusable_file
from samsyn.journal.actions.correcting import Marked, add_addendum, correct_entry, mark_wrong_pupil
from samsyn.journal.actions.locking import lock_overdue, set_lock_days, take_back_rule
from samsyn.journal.actions.signing import Signed, sign_entry
from samsyn.journal.actions.writing import Saved, change_contact, save_draft, start_contact

__all__ = [
    "Marked",
    "Saved",
    "Signed",
    "add_addendum",
    "attach_file",
    "change_contact",
    "correct_entry",
    "file_faults",
    "lock_overdue",
    "mark_attachment_wrong_pupil",
    "mark_wrong_pupil",
    "note_unusable_file",
    "save_draft",
    "set_lock_days",
    "sign_entry",
    "start_contact",
    "take_back_rule",
]
