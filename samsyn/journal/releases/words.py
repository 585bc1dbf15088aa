"""The stored words of releases with their labels: to whom, on which ground, how it was tested and decided."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from samsyn.access.rules.vocabulary import Ground
from samsyn.journal.rules.releasing import Finding, Level, RecipientKind, Result, State, Verdict


class DocumentKind(models.TextChoices):
    """What came in from another compartment."""

    RELEASE = "release", _("utlämnade uppgifter")
    REQUEST = "request", _("begäran om uppgifter")
    ANSWER = "answer", _("svar på begäran")


class RecipientKinds(models.TextChoices):
    """What kind of recipient (`rules.releasing.RecipientKind`)."""

    PUPIL = RecipientKind.PUPIL.value, _("eleven själv")
    GUARDIAN = RecipientKind.GUARDIAN.value, _("en vårdnadshavare")
    ROOM = RecipientKind.ROOM.value, _("en annan verksamhet hos vårdgivaren")
    CARE_PROVIDER = RecipientKind.CARE_PROVIDER.value, _("en annan vårdgivare som har Samsyn")
    PUBLIC_CARE = RecipientKind.PUBLIC_CARE.value, _("offentlig vård hos en annan vårdgivare")
    PRIVATE_CARE = RecipientKind.PRIVATE_CARE.value, _("privat vård eller fristående elevhälsa")
    SCHOOL = RecipientKind.SCHOOL.value, _("en annan skola")
    SOCIAL_BOARD = RecipientKind.SOCIAL_BOARD.value, _("socialnämnden")
    POLICE = RecipientKind.POLICE.value, _("polis eller åklagare")
    IVO = RecipientKind.IVO.value, _("Inspektionen för vård och omsorg")
    SCHOOL_INSPECTORATE = RecipientKind.SCHOOL_INSPECTORATE.value, _("Skolinspektionen")
    ANYBODY = RecipientKind.ANYBODY.value, _("någon annan")


class GroundWords(models.TextChoices):
    """The ground (`access.rules.vocabulary.Ground`) as the one who decides reads it. An extract of the log has its own page."""

    CONSENT = Ground.CONSENT.value, _("samtycke")
    HARM_TEST = Ground.HARM_TEST.value, _("prövning: det står klart att ingen lider men")
    OSL_25_13A = Ground.OSL_25_13A.value, _("krävs för att eleven ska få nödvändigt stöd")
    OSL_10_27 = Ground.OSL_10_27.value, _("intresset av uppgiften har uppenbart företräde")
    OSL_25_11 = Ground.OSL_25_11.value, _("vård hos kommunens andra nämnder")
    OSL_25_12 = Ground.OSL_25_12.value, _("nödvändig vård eller stöd åt den som är under 18")
    OSL_25_13 = Ground.OSL_25_13.value, _("nödvändig vård när samtycke inte kan lämnas")
    EDUCATION_ACT_3_12J = Ground.EDUCATION_ACT_3_12J.value, _("övergång till en annan skola")
    GUARDIAN_INSIGHT = Ground.GUARDIAN_INSIGHT.value, _("vårdnadshavarens insyn")
    OWN_RECORD = Ground.OWN_RECORD.value, _("elevens egen journal")
    OSL_10_28 = Ground.OSL_10_28.value, _("socialnämnden utreder barnets skydd")
    CUSTODY_CASE = Ground.CUSTODY_CASE.value, _("socialnämndens utredning om vårdnad")
    OSL_10_21 = Ground.OSL_10_21.value, _("misstanke om vissa brott")
    LAW_2025_170_7 = Ground.LAW_2025_170_7.value, _("polisens begäran till rektorn")
    LAW_2025_170_4 = Ground.LAW_2025_170_4.value, _("polisens begäran om kontaktuppgifter")
    SUPERVISION = Ground.SUPERVISION.value, _("tillsyn")
    PUBLIC_DOCUMENT = Ground.PUBLIC_DOCUMENT.value, _("offentligt beslut")


class Findings(models.TextChoices):
    """What the one who decides has found (`rules.releasing.Finding`)."""

    NECESSARY = Finding.NECESSARY.value, _("Uppgifterna är nödvändiga för vården eller stödet")
    OVERRIDING = Finding.OVERRIDING.value, _("Det är uppenbart att intresset av uppgifterna väger tyngre än sekretessen")
    CANNOT_CONSENT = Finding.CANNOT_CONSENT.value, _("Samtycke kan inte lämnas, på grund av hälsotillstånd eller liknande")
    SERIOUS_CRIME = Finding.SERIOUS_CRIME.value, _("Misstanken gäller ett brott som lagen räknar upp")
    REASONS_AGAINST = Finding.REASONS_AGAINST.value, _("Starka skäl talar mot att uppgifterna lämnas")


class Verdicts(models.TextChoices):
    """What the test of one item found."""

    RELEASE = Verdict.RELEASE.value, _("lämnas ut")
    REFUSE = Verdict.REFUSE.value, _("lämnas inte ut")
    OUTSIDE = Verdict.OUTSIDE.value, _("ingår inte i begäran")


class Levels(models.TextChoices):
    """Who decides (`rules.releasing.Level`)."""

    OFFICIAL = Level.OFFICIAL.value, _("tjänsteperson")
    AUTHORITY = Level.AUTHORITY.value, _("myndigheten")


class Results(models.TextChoices):
    """What was decided (`rules.releasing.Result`)."""

    RELEASED = Result.RELEASED.value, _("lämnas ut")
    PARTLY = Result.PARTLY.value, _("lämnas ut till en del")
    REFUSED = Result.REFUSED.value, _("lämnas inte ut")
    REFERRED = Result.REFERRED.value, _("överlämnad till IVO")
    ENDED = Result.ENDED.value, _("avslutas utan att lämnas")


class States(models.TextChoices):
    """How far a release has come."""

    TESTING = State.TESTING.value, _("prövas")
    TO_DELIVER = State.TO_DELIVER.value, _("ska lämnas")
    DECIDE_AGAIN = State.DECIDE_AGAIN.value, _("ska beslutas om")
    DELIVERED = State.DELIVERED.value, _("lämnad")
    REFUSED = State.REFUSED.value, _("nekad")
    APPEALABLE = State.APPEALABLE.value, _("väntar på myndighetens beslut")
    REFUSED_FINALLY = State.REFUSED_FINALLY.value, _("nekad av myndigheten")
    REFERRED = State.REFERRED.value, _("överlämnad till IVO")
    ENDED = State.ENDED.value, _("avslutad utan att lämnas")
