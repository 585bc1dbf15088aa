"""Person: names, identity, protection, contact ways, enrolments and responsible adults."""

from __future__ import annotations

from typing import Any

from samsyn.integrations.ss12000.records.enrolment import read_enrolments
from samsyn.integrations.ss12000.records.findings import Parsed
from samsyn.integrations.ss12000.records.reading import MAX_CODE, Raw, Reading, read_record
from samsyn.integrations.ss12000.records.record_types import (
    Address,
    Email,
    ExternalId,
    PersonRecord,
    Phone,
    ResponsibleRecord,
)
from samsyn.integrations.ss12000.records.values import (
    ADDRESS_TYPES,
    EMAIL_TYPES,
    PERSON_STATUSES,
    RELATION_TYPES,
    SEXES,
    AddressType,
    EmailType,
    PersonStatus,
    RelationType,
    SecurityMarking,
    Sex,
)

MAX_EMAIL = 254
MAX_PHONE = 40
MAX_PRINCIPAL_NAME = 320


def parse_person(raw: object) -> Parsed[PersonRecord]:
    """Map a raw Person. The record is None only when there is no usable id. Never raises."""
    return read_record(raw, _person)


def _person(read: Reading, raw: dict[str, Any]) -> PersonRecord | None:
    person_id = read.record_id(raw)
    if not person_id:
        read.note("missing", "id")
        return None
    given, family = read.text(raw, "givenName"), read.text(raw, "familyName")
    if not given:
        read.note("missing", "givenName")
    if not family:
        read.note("missing", "familyName")
    number, country = _identity_number(read, raw)
    security, stated = read.marking(raw)
    return PersonRecord(
        id=person_id,
        given_name=given,
        middle_name=read.text(raw, "middleName"),
        family_name=family,
        identity_number=number,
        identity_country=country,
        birth_date=read.day(raw, "birthDate"),
        sex=read.choice(raw, "sex", "", SEXES, Sex.UNKNOWN),
        security=security,
        security_stated=stated,
        status=read.choice(raw, "personStatus", "", PERSON_STATUSES, PersonStatus.ACTIVE),
        principal_names=_principal_names(read, raw),
        external_ids=_external_ids(read, raw),
        emails=_emails(read, raw),
        phones=_phones(read, raw),
        addresses=_addresses(read, raw),
        enrolments=read_enrolments(read, raw),
        responsibles=_responsibles(read, raw),
        modified=read.modified(raw),
    )


def _identity_number(read: Reading, raw: Raw) -> tuple[str, str]:
    civic = raw.get("civicNo")
    if civic is None:
        return "", ""
    if civic.__class__ is dict:
        return read.identity(civic, "value", "civicNo."), read.text(civic, "nationality", "civicNo.", MAX_CODE)
    if isinstance(civic, str):
        read.note("bare_value", "civicNo")
    return read.identity(raw, "civicNo"), ""


def _principal_names(read: Reading, raw: Raw) -> tuple[str, ...]:
    key = "eduPersonPrincipalNames"
    names = raw.get(key)
    if not names:
        return ()
    if names.__class__ is list and len(names) == 1 and _is_plain(names[0]):
        return (names[0],)
    read_names = [read.identity({path: value}, path, limit=MAX_PRINCIPAL_NAME) for path, value in read.items(raw, key)]
    return tuple([name for name in read_names if name])


def _is_plain(name: object) -> bool:
    return isinstance(name, str) and 0 < len(name) <= MAX_PRINCIPAL_NAME and name.isprintable() and " " not in name


def _external_ids(read: Reading, raw: Raw) -> tuple[ExternalId, ...]:
    if not raw.get("externalIdentifiers"):
        return ()
    found = [
        ExternalId(read.text(item, "context", at, 500), read.identity(item, "value", at, 200))
        for at, item in read.objects(raw, "externalIdentifiers")
    ]
    return tuple([item for item in found if item.value])


def _emails(read: Reading, raw: Raw) -> tuple[Email, ...]:
    result: list[Email] = []
    for at, item in read.objects(raw, "emails", bare="value"):
        address = read.identity(item, "value", at, MAX_EMAIL)
        if not address:
            continue
        local, _sign, domain = address.rpartition("@")
        if not local or not domain or " " in address:
            read.note("bad_email", at + "value")
            continue
        result.append(Email(address, read.choice(item, "type", at, EMAIL_TYPES, EmailType.OTHER)))
    return tuple(result)


def _phones(read: Reading, raw: Raw) -> tuple[Phone, ...]:
    result: list[Phone] = []
    for at, item in read.objects(raw, "phoneNumbers"):
        # The 2.0 draft requires "number" although it defines "value"; servers therefore send either.
        key = "value" if item.get("value") is not None else "number"
        value = read.text(item, key, at, MAX_PHONE)
        if value:
            result.append(Phone(value, read.text(item, "type", at, MAX_CODE), read.truth(item, "mobile", at)))
    return tuple(result)


def _addresses(read: Reading, raw: Raw) -> tuple[Address, ...]:
    found = [
        Address(
            type=read.choice(item, "type", at, ADDRESS_TYPES, AddressType.REGISTERED),
            street=read.text(item, "streetAddress", at, 300),
            postal_code=read.text(item, "postalCode", at, 20),
            locality=read.text(item, "locality", at),
            municipality_code=_municipality(read, item, at),
            country=read.text(item, "country", at, MAX_CODE),
        )
        for at, item in read.objects(raw, "addresses")
    ]
    return tuple(found)


def _municipality(read: Reading, raw: Raw, at: str) -> str:
    # An integer in 2.0, so that 0180 arrives as 180.
    value = raw.get("municipalityCode")
    if value.__class__ is int and 0 <= value <= 9999:
        return f"{value:04d}"
    return read.text(raw, "municipalityCode", at, MAX_CODE)


def _responsibles(read: Reading, raw: Raw) -> tuple[ResponsibleRecord, ...]:
    result: list[ResponsibleRecord] = []
    for at, item in read.objects(raw, "responsibles"):
        person_id = read.reference(item, "person", at)
        if not person_id:
            read.note("missing", at + "person")
            continue
        person = item["person"]
        security = read.marking(person, at + "person.")[0] if person.__class__ is dict else SecurityMarking.NONE
        relation = read.choice(item, "relationType", at, RELATION_TYPES, RelationType.OTHER)
        text = item.get("relationType")
        kept = text.strip()[:MAX_CODE] if isinstance(text, str) and text.isprintable() else ""
        result.append(ResponsibleRecord(person_id, relation, kept, security))
    return tuple(result)
