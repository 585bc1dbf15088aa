"""The same register some weeks later, with one change of every kind an import has to tell apart."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import NamedTuple, Protocol
from uuid import UUID, uuid5

from demo.county.model import Provider
from demo.county.numbers import PER_DATE_AND_SEX
from demo.county.register import SEX, Object, Register
from samsyn.people.identity_number import Sex, make_test_number


class ChangeKind(StrEnum):
    MOVED = "moved"
    LEFT = "left"
    NEW = "new"
    RENAMED = "renamed"
    NEAR_DUPLICATE = "near_duplicate"
    TWIN = "twin"
    INVALID_NUMBER = "invalid_number"
    NEWLY_PROTECTED = "newly_protected"
    NUMBER_GIVEN = "number_given"
    DELETED = "deleted"


class Change(NamedTuple):
    """`person` is the SS 12000 id of the person the change is about."""

    kind: ChangeKind
    person: str


@dataclass(frozen=True, slots=True)
class ChangedRegister:
    """`deleted` is what `/deletedEntities` would answer: ids by end point."""

    register: Register
    deleted: dict[str, list[str]]
    changes: tuple[Change, ...]


class _County(Protocol):
    @property
    def seed(self) -> int: ...
    @property
    def today(self) -> date: ...
    def register_for(self, provider: Provider) -> Register: ...


def changed_register(county: _County, provider: Provider, *, weeks: int = 6, times: int = 3) -> ChangedRegister:
    """Up to `times` changes of each kind, each to another pupil; the rest is untouched, time stamps included.

    A number given in place of a temporary one needs a pupil who had one. Raises `ValueError` when the provider has too
    few pupils.
    """
    return _Weeks(county, provider, timedelta(weeks=weeks)).changed(times)


class _Weeks:
    def __init__(self, county: _County, provider: Provider, later: timedelta) -> None:
        self.register = county.register_for(provider)
        self.random = Random(f"{county.seed}/{provider.key}/changes/{later.days}")
        self.day = county.today + later
        self.namespace = provider.namespace
        self.stamp = datetime(self.day.year, self.day.month, self.day.day, 2, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self.persons = {person["id"]: person for person in self.register["persons"]}
        self.groups = {group["id"]: group for group in self.register["groups"]}
        self.class_of = {
            member["person"]["id"]: group["id"]
            for group in self.register["groups"]
            for member in group["groupMemberships"]
            if "endDate" not in member
        }
        self.numbers = {person["civicNo"]["value"] for person in self.register["persons"]}
        self.deleted: dict[str, list[str]] = {}
        self.changes: list[Change] = []

    def changed(self, times: int) -> ChangedRegister:
        free = [key for key in self.class_of if self.persons[key]["securityMarking"] == "Ingen"]
        temporary = [key for key in free if not self.persons[key]["civicNo"]["value"].isdecimal()]
        ordinary = [key for key in free if self._is_ordinary(key)]
        if len(ordinary) < 9 * times:
            raise ValueError("too few pupils to change")
        self.random.shuffle(ordinary)
        for kind in ChangeKind:
            for _ in range(times):
                if kind is not ChangeKind.NUMBER_GIVEN:
                    self._apply(kind, ordinary.pop())
                elif temporary:
                    self._apply(kind, temporary.pop())
        return ChangedRegister(self.register, self.deleted, tuple(self.changes))

    def _is_ordinary(self, key: str) -> bool:
        person = self.persons[key]
        value = person["civicNo"]["value"]
        return value.isdecimal() and int(value[6:8]) < 60 and person["securityMarking"] == "Ingen"

    def _apply(self, kind: ChangeKind, key: str) -> None:
        change = getattr(self, f"_{kind.value}")
        self.changes.append(Change(kind, change(self.persons[key])))

    def _touch(self, item: Object) -> None:
        item["meta"] = item["meta"] | {"modified": self.stamp}

    def _moved(self, person: Object) -> str:
        now = self.groups[self.class_of[person["id"]]]
        others = [g for g in self.groups.values() if g["schoolType"] == now["schoolType"] and g is not now]
        target = self.random.choice([g for g in others if g["displayName"][0] == now["displayName"][0]] or others)
        self._leave(person)
        enrolment = deepcopy(person["enrolments"][-1])
        enrolment.pop("endDate")
        enrolment |= {"enroledAt": target["organisation"], "startDate": self.day.isoformat()}
        person["enrolments"].append(enrolment)
        self._join(person, target)
        return str(person["id"])

    def _left(self, person: Object) -> str:
        self._leave(person)
        return str(person["id"])

    def _leave(self, person: Object) -> None:
        last = (self.day - timedelta(days=1)).isoformat()
        person["enrolments"][-1]["endDate"] = last
        group = self.groups[self.class_of[person["id"]]]
        for member in group["groupMemberships"]:
            if member["person"]["id"] == person["id"]:
                member["endDate"] = last
        self._touch(person)
        self._touch(group)

    def _join(self, person: Object, group: Object) -> None:
        group["groupMemberships"].append({"person": {"id": person["id"]}, "startDate": self.day.isoformat()})
        self._touch(group)

    def _new(self, model: Object) -> str:
        """A classmate of the same age in a family of their own."""
        adult = self._copy(self.persons[model["responsibles"][0]["person"]["id"]], "guardian")
        self.register["persons"].append(adult)
        pupil = self._arrive(model, "new")
        adult["familyName"] = pupil["familyName"] = "Nyström-Äng"
        pupil["givenName"] = "Linnéa" if pupil["sex"] == "Kvinna" else "Måns"
        pupil["responsibles"] = [{"person": {"id": adult["id"]}, "relationType": "Vårdnadshavare"}]
        return str(pupil["id"])

    def _twin(self, model: Object) -> str:
        """Same birth date, surname, home and guardians as an earlier pupil; another number and given name."""
        pupil = self._arrive(model, "twin")
        pupil["givenName"] = "Tuva" if pupil["sex"] == "Kvinna" else "Ture"
        return str(pupil["id"])

    def _near_duplicate(self, model: Object) -> str:
        """The same child typed in once more: a slip in the surname and a temporary number."""
        pupil = self._arrive(model, "duplicate")
        name = pupil["familyName"]
        pupil["familyName"] = f"{name[:-2]}{name[-1]}{name[-2]}" if name[-1] != name[-2] else f"{name}{name[-1]}"
        pupil["civicNo"] = {"value": f"{model['birthDate'].replace('-', '')}TF{90 + len(self.changes) % 10}"}
        return str(pupil["id"])

    def _arrive(self, model: Object, why: str) -> Object:
        pupil = self._copy(model, why)
        pupil["enrolments"] = [pupil["enrolments"][-1] | {"startDate": self.day.isoformat()}]
        self.register["persons"].append(pupil)
        self._join(pupil, self.groups[self.class_of[model["id"]]])
        return pupil

    def _copy(self, model: Object, why: str) -> Object:
        key = uuid5(UUID(model["id"]), f"{why}/{self.day}")
        copy = deepcopy(model)
        copy["id"] = str(key)
        copy["meta"] = {"created": self.stamp, "modified": self.stamp}
        copy["eduPersonPrincipalNames"] = [f"{why}.{key.hex[:10]}@example.org"]
        number = self._free_number(model)
        copy["civicNo"] = {"value": number, "nationality": "SE"}
        copy["sex"] = SEX[Sex.MALE if int(number[10]) % 2 else Sex.FEMALE]
        return copy

    def _free_number(self, model: Object) -> str:
        value = model["civicNo"]["value"]
        born = date.fromisoformat(model.get("birthDate") or f"{value[:4]}-{value[4:6]}-{value[6:8]}")
        sexes = [Sex.MALE, Sex.FEMALE] if model["sex"] == "Man" else [Sex.FEMALE, Sex.MALE]
        for sex in sexes:
            for index in range(PER_DATE_AND_SEX):
                number = make_test_number(born, sex, index).value
                if number not in self.numbers:
                    self.numbers.add(number)
                    return number
        raise ValueError("no free test number on the birth date")

    def _renamed(self, person: Object) -> str:
        person["familyName"] = f"{person['familyName']} Ödman"
        self._touch(person)
        return str(person["id"])

    def _invalid_number(self, person: Object) -> str:
        value = person["civicNo"]["value"]
        person["civicNo"] = {"value": f"{value[:-1]}{(int(value[-1]) + 1) % 10}", "nationality": "SE"}
        self._touch(person)
        return str(person["id"])

    def _newly_protected(self, person: Object) -> str:
        """Marked with one guardian; the register sends no address any more."""
        for one in (person, self.persons[person["responsibles"][0]["person"]["id"]]):
            one["securityMarking"] = "Skyddad folkbokföring"
            for key in ("addresses", "phoneNumbers", "emails"):
                one.pop(key, None)
            self._touch(one)
        return str(person["id"])

    def _number_given(self, person: Object) -> str:
        person["civicNo"] = {"value": self._free_number(person), "nationality": "SE"}
        self._touch(person)
        return str(person["id"])

    def _deleted(self, person: Object) -> str:
        """Gone from the register altogether, memberships, absences, sums and grades with the person."""
        key = str(person["id"])
        self.register["persons"].remove(person)
        group = self.groups[self.class_of[key]]
        group["groupMemberships"] = [m for m in group["groupMemberships"] if m["person"]["id"] != key]
        self._touch(group)
        for endpoint in ("absences", "grades", "aggregatedAttendance"):
            gone = [item for item in self.register[endpoint] if item["student"]["id"] == key]
            self.register[endpoint] = [item for item in self.register[endpoint] if item["student"]["id"] != key]
            if gone and endpoint != "aggregatedAttendance":
                self.deleted.setdefault(endpoint, []).extend(str(item["id"]) for item in gone)
        self.deleted.setdefault("persons", []).append(key)
        return key
