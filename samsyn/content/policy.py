"""Who may decide which content applies."""

from __future__ import annotations

from samsyn.access.registry import declare
from samsyn.access.roles import Role
from samsyn.kernel.text import N_

ACTIVATE = declare(
    "content.activate",
    label=N_("Ta i bruk mallar och annat innehåll"),
    help=N_("Bestämma vilken version av en mall som vårdgivaren använder, och från vilken dag."),
    roles=[Role.MEDICAL_LEAD, Role.HEAD_OF_OPERATIONS],
)
