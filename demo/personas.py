"""The demo's personas: who they are, where they work, and what for. Their names are made up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from samsyn.access.roles import Competence


@dataclass(frozen=True, slots=True)
class Post:
    """One assignment of a persona. provider: place in the county's list; schools: how many of its schools it covers (0: none).
    competences: what it is entrusted with beyond the role. unit: a care unit of its own beside the board's, where a block between
    units can be met. upper_secondary: the schools are those, where the demo has a pupil with protected identity.
    """

    role: str
    branch: str
    provider: int = 0
    schools: int = 0
    administrative: bool = False
    closed_group: bool = False
    competences: tuple[Competence, ...] = ()
    unit: str = ""
    upper_secondary: bool = False


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to try Samsyn as."""

    username: str
    name: str
    posts: tuple[Post, ...]


# Two reviewers, since nobody reviews the own accesses, and two that destroy: one enters the decision, another carries it out.
_LEADS: Final = (Competence.LOG_REVIEW, Competence.DESTRUCTION)
_MEDICAL_LEAD: Final = (*_LEADS, Competence.BLOCK_OFFICER)

PERSONAS: tuple[Persona, ...] = (
    Persona("demo-nurse", "Maria Lind", (Post("school_nurse", "emi", schools=3, competences=(Competence.VACCINATION,)),)),
    Persona("demo-nurse-closed", "Karin Ström", (Post("school_nurse", "emi", schools=1, closed_group=True, upper_secondary=True),)),
    Persona("demo-nurse-north", "Nora Holm", (Post("school_nurse", "emi", schools=3, unit="Elevhälsans medicinska insats norr"),)),
    Persona("demo-doctor", "Johan Åkerblom", (Post("school_doctor", "emi", schools=9),)),
    Persona(
        "demo-lead",
        "Eva Nordin",
        (Post("medical_lead", "emi", schools=9, competences=_MEDICAL_LEAD), Post("school_nurse", "emi", schools=1)),
    ),
    Persona("demo-head", "Britt Sandell", (Post("head_of_operations", "emi", schools=9, competences=_LEADS),)),
    Persona("demo-psychologist", "Amira Haddad", (Post("school_psychologist", "psychology", schools=9),)),
    Persona("demo-counsellor", "Lars Öberg", (Post("school_counsellor", "school_support", schools=3),)),
    Persona("demo-educator", "Signe Ekdahl", (Post("special_educator", "school_support", schools=3),)),
    Persona("demo-principal", "Per Wallin", (Post("principal", "school_support", schools=1),)),
    Persona("demo-administrator", "Nils Berg", (Post("administrator", "school_support", administrative=True),)),
    Persona("demo-support", "Linnea Falk", (Post("support", "emi", administrative=True),)),
    Persona("demo-neighbour", "Anna Sjödal", (Post("school_nurse", "emi", provider=1, schools=3),)),
)
