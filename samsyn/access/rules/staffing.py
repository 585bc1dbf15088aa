"""What a user and an assignment must be to be entered: pure checks, each with the words that say what is wrong."""

from __future__ import annotations

import re
from datetime import date

from samsyn.kernel.text import N_
from samsyn.people.identity_number import InvalidIdentityNumber, parse

_USERNAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._@-]{1,149}$")
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
ADMINISTRATIVE = frozenset({"administrator"})


def username_fault(username: str, today: date) -> str:
    """What is wrong with a user name, which is the identity provider's subject (an HSA-id); empty when nothing is."""
    try:
        parse(username, today=today)
    except InvalidIdentityNumber:
        pass
    else:
        return N_("Ett personnummer får inte vara användarnamn. Ange HSA-id.")
    if not _USERNAME.match(username):
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
