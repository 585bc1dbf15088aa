"""What a user and an assignment must be to be entered: pure checks, each with the words that say what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from samsyn.access.rules.deciding import latest_start
from samsyn.kernel.text import N_, length_said
from samsyn.people.identity_number import InvalidIdentityNumber, parse

_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{1,149}")
# Roles whose records lie in one branch. The others lead, teach or administer in any.
BRANCH_OF_ROLE = {
    "school_nurse": "emi",
    "school_doctor": "emi",
    "medical_lead": "emi",
    "school_psychologist": "psychology",
    "speech_therapist": "speech",
    "school_counsellor": "school_support",
    "special_educator": "school_support",
}
# They reach no record, and so have no compartment.
ADMINISTRATIVE = frozenset({"administrator", "support"})


def username_fault(username: str, today: date) -> str:
    """What is wrong with a user name, which is the identity provider's subject (an HSA-id); empty when nothing is."""
    try:
        parse(username, today=today)
    except InvalidIdentityNumber:
        pass
    else:
        return N_("Ett personnummer får inte vara användarnamn. Ange HSA-id.")
    if not _USERNAME.fullmatch(username):
        return N_("Användarnamnet är det som inloggningstjänsten kallar personen, till exempel SE2120009001-A1B2, utan mellanslag.")
    return ""


def period_fault(valid_from: date, valid_to: date | None) -> str:
    """What is wrong with a period; empty when nothing is."""
    if valid_to is not None and valid_to < valid_from:
        return N_("Sista dagen ligger före första dagen.")
    return ""


def branch_fault(role: str, branch: str) -> str:
    """Why the role cannot work in the branch; empty when it can."""
    if BRANCH_OF_ROLE.get(role, branch) != branch:
        return N_("Rollen hör inte till vårdenhetens verksamhetsgren.")
    return ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A needs-and-risk analysis (HSLF-FS 2016:40 4 kap.), as far as access rests on it."""

    reference: str
    roles: Collection[str]
    decider: str
    decided_on: date
    valid_from: date
    valid_to: date | None
    review_on: date


def analysis_fault(analysis: Analysis, today: date) -> str:
    """What is wrong with an analysis; empty when it can be entered."""
    if not length_said(analysis.reference) or not length_said(analysis.decider) or not analysis.roles:
        return N_("Ange analysens beteckning, vilka roller den omfattar och vem som har fastställt den.")
    if analysis.decided_on > today:
        return N_("Analysen ska vara fastställd. Dagen har inte varit än.")
    if analysis.decided_on > analysis.valid_from:
        return N_("En analys kan inte gälla från en dag innan den fastställdes.")
    return period_fault(analysis.valid_from, analysis.valid_to) or review_fault(analysis.review_on, today)


def review_fault(review_on: date, today: date) -> str:
    """What is wrong with the day of the next review; empty when nothing is."""
    if review_on <= today:
        return N_("Nästa uppföljning ska ligga efter i dag.")
    if review_on > latest_start(today):
        return N_("Nästa uppföljning ska ske inom fem år, senast %(day)s.", day=latest_start(today).isoformat())
    return ""


def grant_fault(analysis: Analysis, role: str, first: date, last: date | None) -> str:
    """Why an assignment in the role, from one day to another, does not rest on the analysis; empty when it does."""
    if role not in analysis.roles:
        return N_("Analysen %(reference)s omfattar inte rollen.", reference=analysis.reference)
    ends = analysis.valid_to
    if first < analysis.valid_from or (ends is not None and (last is None or last > ends)):
        words = {
            "reference": analysis.reference,
            "first": analysis.valid_from.isoformat(),
            "last": ends.isoformat() if ends else "",
        }
        return N_("Uppdraget eller behörigheten ska ligga inom tiden för analysen %(reference)s: %(first)s–%(last)s.", **words)
    return ""
