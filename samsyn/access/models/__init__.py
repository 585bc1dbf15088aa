"""The tables of the app `access`."""

from __future__ import annotations

from samsyn.access.models.alarms import Alarm
from samsyn.access.models.blocks import Block, BlockLift, BlockWish, EmergencyOpening
from samsyn.access.models.choices import ActiveChoice
from samsyn.access.models.coherent import CoherentInformation
from samsyn.access.models.consents import Consent, MaturityAssessment
from samsyn.access.models.papers import PaperVisit
from samsyn.access.models.passages import Passage
from samsyn.access.models.reviews import LogReview, ReviewedAccess
from samsyn.access.models.rights import NeedsAndRiskAnalysis, PermissionDecision
from samsyn.access.models.session import Session
from samsyn.access.models.settings import SettingDecision
from samsyn.access.models.users import Assignment, AssignmentSchool, CompetenceGrant, User, UserManager

__all__ = [
    "ActiveChoice",
    "Alarm",
    "Assignment",
    "AssignmentSchool",
    "Block",
    "BlockLift",
    "BlockWish",
    "CoherentInformation",
    "CompetenceGrant",
    "Consent",
    "EmergencyOpening",
    "LogReview",
    "MaturityAssessment",
    "NeedsAndRiskAnalysis",
    "PaperVisit",
    "Passage",
    "PermissionDecision",
    "ReviewedAccess",
    "Session",
    "SettingDecision",
    "User",
    "UserManager",
]
