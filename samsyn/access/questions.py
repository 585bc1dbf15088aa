"""What pupils and guardians are asked, how they answer, and who can decide: the stored words with their labels."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.access.rules.vocabulary import Capable


class Question(models.TextChoices):
    """What is asked of those who decide: a consent is for one of them, and an assessment of maturity says nothing of another."""

    SUPPORT = "support", _("stöd i skolan")
    NEXT_CARE = "next_care", _("fortsatt vård hos en annan enhet eller vårdgivare")
    REFERRAL = "referral", _("remiss eller konsultation")
    SOCIAL_SERVICE = "social_service", _("samarbete med socialtjänsten")
    INSIGHT = "insight", _("att själv ta del av journalen")
    LIFT_BLOCK = "lift_block", _("att häva en spärr")
    SET_BLOCK = "set_block", _("att spärra journalen")
    COHERENT_RECORD = "coherent_record", _("sammanhållen vårddokumentation")


class Way(models.TextChoices):
    """How somebody said it."""

    SPOKEN = "spoken", _("muntligt vid ett möte")
    PHONE = "phone", _("på telefon eller i videosamtal")
    WRITTEN = "written", _("skriftligt")
    DIGITAL = "digital", _("i en e-tjänst")


class Deciders(models.TextChoices):
    """Whom an assessment of maturity found able to decide (`rules.vocabulary.Capable`)."""

    PUPIL = Capable.PUPIL.value, _("eleven ensam")
    BOTH = Capable.BOTH.value, _("eleven och vårdnadshavarna tillsammans")
    GUARDIANS = Capable.GUARDIANS.value, _("vårdnadshavarna")
