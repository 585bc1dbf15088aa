"""The words that facts are written in: who asks, for what, about which kind of document, and why."""

from __future__ import annotations

from enum import StrEnum


class ActorKind(StrEnum):
    """Who asks."""

    STAFF = "staff"
    PUPIL = "pupil"
    GUARDIAN = "guardian"
    SYSTEM = "system"
    SUPPORT = "support"
    AUTHORITY = "authority"
    PUBLIC = "public"


class Authority(StrEnum):
    """An authority outside the care providers' health care and schools."""

    SOCIAL_BOARD = "social_board"
    POLICE = "police"
    IVO = "ivo"
    SCHOOL_INSPECTORATE = "school_inspectorate"


class ProviderKind(StrEnum):
    """What legal person a care provider is (`organisation.CareProvider.Kind`): the secrecy act binds only public ones."""

    MUNICIPALITY = "municipality"
    FEDERATION = "federation"
    REGION = "region"
    INDEPENDENT = "independent"


class Action(StrEnum):
    """What is asked for. RELEASE: to ask for a release, or for those who keep the document, to make one."""

    LIST = "list"
    OPEN = "open"
    SEARCH = "search"
    WRITE = "write"
    SIGN = "sign"
    CORRECT = "correct"
    PRINT = "print"
    EXPORT = "export"
    RELEASE = "release"
    STATISTICS = "statistics"
    SUPPORT = "support"
    MACHINE = "machine"
    NOTIFY = "notify"
    DESTROY = "destroy"
    BLOCK = "block"
    LIFT_BLOCK = "lift_block"
    REPORT_CONCERN = "report_concern"
    NOTE_DISAGREEMENT = "note_disagreement"
    PRESCRIBE = "prescribe"
    ADMINISTER = "administer"


class DocumentClass(StrEnum):
    """What kind of document, after the decision table's classes."""

    EMI_RECORD = "emi_record"
    PSYCHOLOGY_RECORD = "psychology_record"
    SPEECH_RECORD = "speech_record"
    COUNSELLOR_FILE = "counsellor_file"
    SPECIAL_EDUCATION_FILE = "special_education_file"
    CASE_FILE = "case_file"
    TEAM_AGENDA = "team_agenda"
    ACTION_PROGRAMME = "action_programme"
    OFFENCE_CASE = "offence_case"
    ABSENCE_CASE = "absence_case"
    SCHOOLWORK = "schoolwork"
    REPORT_OF_CONCERN = "report_of_concern"
    DEVIATION = "deviation"
    VACCINATION = "vaccination"
    SELF_CARE_PLAN = "self_care_plan"
    HOME_CARE_RECORD = "home_care_record"
    ACCESS_LOG = "access_log"
    DEMOGRAPHICS = "demographics"
    CHILD_HEALTH_COPY = "child_health_copy"
    COHERENT_RECORD = "coherent_record"
    SCHOOL_REGISTER = "school_register"


class Flag(StrEnum):
    """What is marked on a document or a part of it."""

    SECRET_TO_GUARDIAN = "secret_to_guardian"  # noqa: S105  (the law's word, no password)
    THIRD_PARTY = "third_party"
    FOREIGN_ORIGIN = "foreign_origin"
    WRONG_PUPIL = "wrong_pupil"
    AGGREGATE = "aggregate"
    ANONYMISED = "anonymised"
    ADAPTATIONS = "adaptations"
    NEUTRAL = "neutral"
    STUB = "stub"
    OPTED_OUT = "opted_out"
    PRESCRIBED = "prescribed"


class Purpose(StrEnum):
    """What the actor says it is for. NONE: nothing was said."""

    NONE = "none"
    CARE = "care"
    RECORD_REVIEW = "record_review"
    DEVIATION = "deviation"
    LOG_REVIEW = "log_review"
    QUALITY = "quality"
    STATISTICS = "statistics"
    QUALITY_REGISTER = "quality_register"
    VACCINATION_REGISTER = "vaccination_register"
    REGISTER_SYNC = "register_sync"
    RECORD_TRANSFER = "record_transfer"
    RETENTION = "retention"
    LOCKING = "locking"
    SUPPORT = "support"


class RelationKind(StrEnum):
    """Evidence that somebody takes part in a pupil's care, or handles a matter of the pupil's."""

    BOOKING = "booking"
    TASK = "task"
    REFERRAL = "referral"
    CONSULTATION = "consultation"
    TAKES_PART = "takes_part"
    CASE_MEMBER = "case_member"
    TEACHES = "teaches"
    INVITED = "invited"
    OWN_ENTRY = "own_entry"
    SUPPORT_SESSION = "support_session"
    PORTAL_DECISION = "portal_decision"


class Ground(StrEnum):
    """The ground a release is asked for or made on."""

    CONSENT = "consent"
    HARM_TEST = "harm_test"
    OSL_25_11 = "osl_25_11"
    OSL_25_12 = "osl_25_12"
    OSL_25_13 = "osl_25_13"
    OSL_25_13A = "osl_25_13a"
    OSL_10_27 = "osl_10_27"
    OSL_10_28 = "osl_10_28"
    OSL_10_21 = "osl_10_21"
    LAW_2025_170_4 = "law_2025_170_4"
    LAW_2025_170_7 = "law_2025_170_7"
    EDUCATION_ACT_3_12J = "education_act_3_12j"
    CUSTODY_CASE = "custody_case"
    SUPERVISION = "supervision"
    GUARDIAN_INSIGHT = "guardian_insight"
    OWN_RECORD = "own_record"
    PUBLIC_DOCUMENT = "public_document"
    LOG_EXTRACT = "log_extract"


class Criterion(StrEnum):
    """What a search selects persons by. UNIT, NAME and NUMBER find a known pupil; the others make a selection."""

    UNIT = "unit"
    NAME = "name"
    NUMBER = "number"
    HEALTH = "health"
    ETHNICITY = "ethnicity"
    RELIGION = "religion"
    SOCIAL_SERVICE = "social_service"
    CRIME = "crime"


class SvodChoice(StrEnum):
    """The active choices before another provider's data are read (lag 2022:913), in the order they are made."""

    EXISTENCE = "existence"
    RELATION = "relation"
    GROUND = "ground"
    PROVIDER = "provider"


class Capable(StrEnum):
    """Whom a maturity assessment finds able to decide the question."""

    PUPIL = "pupil"
    BOTH = "both"
    GUARDIANS = "guardians"
