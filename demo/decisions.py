"""What the synthetic county's care providers have decided on their settings, and the two leads who did."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Final
from uuid import uuid5

from demo.county.model import Provider
from demo.organisations import care_unit_id, compartment_id, grounds
from samsyn.access.models import Assignment, SettingDecision, User
from samsyn.access.roles import Role
from samsyn.kernel import clock
from samsyn.organisation.models import Branch

_GIVEN: Final = ("Agneta", "Birgitta", "Camilla", "Fredrik", "Håkan", "Kerstin", "Mats", "Pernilla")
_FAMILY: Final = ("Broman", "Edlund", "Hallgren", "Lindahl", "Norrby", "Sandberg", "Wikström", "Öman")
# Setting, value and motive.
_DECIDED: Final = (
    ("P-1", "class_list", "Skolsköterskan möter varje elev i basprogrammet, och klasslistan säger vilka de är (PDL 4 kap. 1 §)."),
    (
        "P-20",
        "closed_group",
        "En sluten krets med egen logg skyddar bättre än papper på flera skolor (OSL 21 kap. 3 § och 22 kap. 1 §).",
    ),
)


def enter_decisions(provider: Provider, today: date) -> None:
    """Enter the provider's decisions, in its context, from the beginning of the school year. Twice does no harm.

    Its head of operations decided, its medical lead entered them, and the head approved.
    """
    start = clock.school_year_start(today)
    lead, head = _enter_lead(provider, Role.MEDICAL_LEAD, start), _enter_lead(provider, Role.HEAD_OF_OPERATIONS, start)
    now = clock.now()
    for setting, value, motive in _DECIDED:
        row, made = SettingDecision.objects.get_or_create(
            pk=uuid5(provider.namespace, f"setting/{setting}"),
            provider_id=provider.namespace,
            defaults={
                "setting": setting,
                "value": value,
                "valid_from": start,
                "decided_on": start,
                "decider": head.name,
                "decider_title": "verksamhetschef",
                "motive": motive,
                "widens": True,
                "proposed_by": lead,
                "proposed_at": now,
            },
        )
        if made:
            row.approved_by, row.approved_at = head, now
            row.save(update_fields=["approved_by", "approved_at"])


def _enter_lead(provider: Provider, role: Role, start: date) -> User:
    """A lead of the provider, with an assignment in its first board's medical branch."""
    key, board = uuid5(provider.namespace, f"lead/{role}"), provider.boards[0].id
    random = Random(key.int)
    user = User(id=key, username=f"{provider.key}-{role}", name=f"{random.choice(_GIVEN)} {random.choice(_FAMILY)}")
    user.set_unusable_password()
    User.objects.bulk_create([user], ignore_conflicts=True)
    Assignment.objects.get_or_create(
        pk=uuid5(key, "assignment"),
        defaults={
            "user": user,
            "provider_id": provider.namespace,
            "board_id": board,
            "branch": Branch.EMI,
            "unit_id": care_unit_id(provider, board, Branch.EMI),
            "compartment_id": compartment_id(provider, board, Branch.EMI),
            "role": role,
            "valid_from": start,
            **grounds(provider, start),
        },
    )
    return user
