"""Roles of an assignment."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.kernel.text import with_capital


class Role(models.TextChoices):
    """Roles of an assignment; what each may do stands in the apps' `policy.py`."""

    SCHOOL_NURSE = "school_nurse", _("skolsköterska")
    SCHOOL_DOCTOR = "school_doctor", _("skolläkare")
    MEDICAL_LEAD = "medical_lead", _("medicinskt ledningsansvarig (MLA)")
    HEAD_OF_OPERATIONS = "head_of_operations", _("verksamhetschef")
    SCHOOL_PSYCHOLOGIST = "school_psychologist", _("skolpsykolog")
    SPEECH_THERAPIST = "speech_therapist", _("logoped")
    SCHOOL_COUNSELLOR = "school_counsellor", _("skolkurator")
    SPECIAL_EDUCATOR = "special_educator", _("specialpedagog")
    PRINCIPAL = "principal", _("rektor")
    TEACHER = "teacher", _("lärare")
    ADMINISTRATOR = "administrator", _("systemadministratör")
    SUPPORT = "support", _("supporttekniker")


class Competence(models.TextChoices):
    """What an assignment is entrusted with beyond its role, by a named decision."""

    BLOCK_OFFICER = "block_officer", _("behörig att häva spärrar")
    LOG_REVIEW = "log_review", _("granskar åtkomstloggen")
    DESTRUCTION = "destruction", _("verkställer beslut om att förstöra journal")
    VACCINATION = "vaccination", _("behörig att ordinera vaccin")


def assignment_words(role: str, unit: str) -> str:
    """An assignment in words: "Skolsköterska · Björkskolan". Only the unit's name is ever stored."""
    said = str(Role(role).label) if role in Role.values else role
    return " · ".join(filter(None, [with_capital(said), unit]))
