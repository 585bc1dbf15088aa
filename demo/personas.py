"""The demo's personas: who they are, where they work, and what for. Their names are made up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Post:
    """One assignment of a persona. provider: place in the county's list; schools: how many of its schools it covers (0: none)."""

    role: str
    branch: str
    provider: int = 0
    schools: int = 0
    administrative: bool = False
    closed_group: bool = False


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody to try Samsyn as."""

    username: str
    name: str
    posts: tuple[Post, ...]


PERSONAS: tuple[Persona, ...] = (
    Persona("demo-nurse", "Maria Lind", (Post("school_nurse", "emi", schools=3),)),
    Persona("demo-nurse-closed", "Karin Ström", (Post("school_nurse", "emi", schools=3, closed_group=True),)),
    Persona("demo-doctor", "Johan Åkerblom", (Post("school_doctor", "emi", schools=9),)),
    Persona("demo-lead", "Eva Nordin", (Post("medical_lead", "emi", schools=9), Post("school_nurse", "emi", schools=1))),
    Persona("demo-head", "Britt Sandell", (Post("head_of_operations", "emi", schools=9),)),
    Persona("demo-psychologist", "Amira Haddad", (Post("school_psychologist", "psychology", schools=9),)),
    Persona("demo-counsellor", "Lars Öberg", (Post("school_counsellor", "school_support", schools=3),)),
    Persona("demo-educator", "Signe Ekdahl", (Post("special_educator", "school_support", schools=3),)),
    Persona("demo-principal", "Per Wallin", (Post("principal", "school_support", schools=1),)),
    Persona("demo-administrator", "Nils Berg", (Post("administrator", "school_support", administrative=True),)),
    Persona("demo-neighbour", "Anna Sjödal", (Post("school_nurse", "emi", provider=1, schools=3),)),
)
