"""Every page and operation of the interface, each asked for in a way that works for somebody: what the matrix walks."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import resolve, reverse
from PIL import Image

from samsyn.access.models import Alarm, Block, Consent, EmergencyOpening, ReviewedAccess
from samsyn.access.rights.actions import decide_role
from samsyn.access.rules.deciding import GIVE
from samsyn.access.setting_actions import propose_setting
from samsyn.access.tests.make import World, decide, proposal, trust, withdrawal
from samsyn.api.v1 import operations
from samsyn.content.tests.make import store_shipped, use_shipped
from samsyn.journal.actions import attach_file, set_lock_days
from samsyn.journal.models import ReceivedDocument
from samsyn.journal.tests.destroying import choose, entered, number_of
from samsyn.journal.tests.lead_tasks import begin_deviation, begin_review, deviation, open_record, review
from samsyn.journal.tests.make import NOTE, save, signed_visit, start
from samsyn.journal.tests.shared import inform, join, related, same_person, take
from samsyn.journal.tests.support import add_support, approved, support_form
from samsyn.kernel import clock
from samsyn.kernel.db.context import within
from samsyn.kernel.ids import uuid7
from tests.house.test_doors import pages

# Other packages' doors lead away from us, and the register's own door has a key for a machine.
NOT_WALKED = {"openid_connect_login", "openid_connect_callback", "notify", "openapi"}
ADMINISTRATION = {"source", "run", "row", "task"}
CONSENT = {
    "question": "referral",
    "scope": ["emi_record", "psychology_record", "case_file"],
    "recipient": "outside",
    "outside": "BUP Sunnevik",
    "valid_from": "2026-11-02",
    "valid_to": "2027-06-30",
    "way": "spoken",
    "said_pupil": "yes",
}
MATURITY = {"question": "set_block", "capable": "pupil", "statement": "Jag vill det.", "grounds": "Förstår vad det innebär."}
EMERGENCY = {"no_consent_because": "Medvetslös efter fall", "needed_because": "Ambulansen behöver veta"}
ASKED = {
    "recipient": "anybody",
    "recipient_name": "Ola Granne",
    "asked_by": "Ola Granne",
    "identified": "Visade legitimation",
    "way": "spoken",
    "asked_on": "2026-11-02",
    "wanted": "Besöket i åk 4",
    "aim": "",
}
REFUSED = {"release": "no", "ground": "harm_test", "reason": "Eleven kan lida men."}
REQUEST = {"ground": "harm_test", "wanted": "Hörselprovet", "aim": "Plats i klassrummet"}
NAMED = {"setting": "P-1", "permission_name": "journal.print"}
DECIDED = {"decider": "Britt Sandell", "decider_title": "verksamhetschef", "motive": "Bokningar räcker."}


def picture() -> SimpleUploadedFile:
    """A small picture, as a scanned paper."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(content, "PNG")
    return SimpleUploadedFile("papper.png", content.getvalue(), "image/png")


@dataclass
class Stage:
    """A world with a draft, a signed visit and a file in Greta's record, and what each door needs to be asked."""

    world: World
    ids: dict[str, UUID]
    # Greta's personal number.
    number: str

    @property
    def places(self) -> dict[str, UUID | str]:
        """What stands in addresses. Of runs and registers there are none: who may, is told that there is nothing."""
        return {**self.ids, **dict.fromkeys(ADMINISTRATION, self.ids["nothing"]), "provider_id": "idp", **NAMED}

    def sent(self, name: str) -> dict[str, Any]:
        """What a form sends."""
        answers = {f"q_{key}": values for key, values in NOTE.items()}
        today = clock.today().isoformat()
        forms: dict[str, dict[str, Any]] = {
            "web:search": {"q": "Andersson"},
            "web:search_elsewhere": {"q": "Nils Ärlig", "kind": "acute"},
            "access:choose": {"assignment": str(self.ids["nothing"])},
            "journal:print": {"reason": "Vårdnadshavare har begärt utdrag"},
            "journal:edit": {"version": "2", "sequence": "2", **answers, "then": "leave"},
            "journal:autosave": {"version": "2", "sequence": "2", "editing": str(self.ids["fresh"]), **answers},
            "journal:settle": {"version": "2", **answers, "then": "leave"},
            "journal:sign": {"version": "2"},
            "access:role_permission": {
                "role": "school_nurse",
                "change": "take",
                **dict.fromkeys(("valid_from", "decided_on"), today),
                **DECIDED,
            },
            "access:answer_role": {"answer": "approve"},
            "access:setting": {"value": "errand", **dict.fromkeys(("valid_from", "decided_on"), today), **DECIDED},
            "access:answer_setting": {"answer": "approve"},
            "access:consent": CONSENT,
            "access:withdraw": {"on": today, "way": "spoken"},
            "access:maturity": {**MATURITY, "valid_to": "2027-06-30"},
            "access:block": {"by": "pupil", "towards": ["inner"], "way": "spoken"},
            "access:unblock": {"way": "spoken"},
            "access:lift": {"unit": str(self.world.ours.actor("doctor").unit), "reason": "Eleven vill", "until": today},
            "access:emergency": EMERGENCY,
            "access:emergency_units": {"units": [str(self.world.ours.actor("nurse").unit)], "reason": "Om epilepsi"},
            "access:review_emergency": {"justified": "yes"},
            "access:log_reviews": {"start": today, "end": today, "case": "BUN 2026/512", "size": "5", "per_signal": "5"},
            "access:log_review": {f"result_{self.ids['drawn']}": "in_order", f"note_{self.ids['drawn']}": ""},
            "access:open_in_review": {"reason": "Loggen säger inte om det fanns en bokning."},
            "audit:log_extract": {"recipient": str(self.ids["pupil"]), "start": today, "end": today, "reason": "Eleven bad om det"},
            "journal:new_release": ASKED,
            "journal:decide_release": REFUSED,
            "journal:assess_entry": {"verdict": "refuse", "test": "Eleven kan lida men."},
            "journal:assess_file": {"verdict": "refuse", "test": "Eleven kan lida men."},
            "journal:release_onward": {"then": "authority"},
            "journal:ask_release": {"room": str(self.world.ours.actor("nurse").compartment), **REQUEST},
            "access:alarm_seen": {"times": "1"},
            "web:mark_paper": {"done_on": today},
            "journal:elsewhere_record": {"reason": "Gemensam insats för skolfrånvaron"},
            "journal:coherent_step": {"step": "relation", "attested": "yes", "reason": "Hörseln ska kontrolleras"},
            "access:information": {"told": ["pupil"], "told_on": today, "way": "spoken"},
            "journal:destructions": {"number": "8.4-1/2026", "decided_on": today, "identity_number": self.number},
            "journal:new_deviation_task": deviation(self.world.ours, self.world.ours.greta),
            "journal:new_review_task": review(),
            "journal:lead_task": {"identity_number": self.number},
            "journal:lead_task_record": {"reason": "Se vad som antecknades vid besöket."},
            "journal:support_approvals": support_form(self.world.ours),
            "journal:support_record": {"reason": "Se varför visningen är tom."},
            "journal:lead_task_result": {"result": "good", "note": ""},
            "journal:destruction_scope": {"named": [str(self.ids["ordered_entry"])]},
            "journal:answer_destruction": {"answer": "carry_out", "sure": "1"},
            "journal:add_file": {"title": "Remiss", "dated_on": "2026-08-20", "origin": "scanned", "file": picture()},
        }
        return forms.get(name, {})

    def entry(self, name: str) -> UUID:
        """The entry that a door is about: the draft where one writes, else the signed visit."""
        writes = name.rpartition(":")[2] in {"edit", "autosave", "settle", "sign"}
        return self.ids["draft" if writes else "signed"]

    def answer(self, client: Client, name: str, method: str) -> Any:
        """What the door answers."""
        if name.startswith("/"):
            address = name.format(**{**self.places, "entry": self.ids["signed"]})
            body = {"text": "Andersson"} if method == "POST" else None
            return client.generic(method, address, json.dumps(body) if body else "", content_type="application/json")
        kwargs = {key: self.places.get(key, self.ids["nothing"]) for key in parameters()[name]}
        if name == "access:answer_role":
            kwargs["decision"] = self.ids["role_decision"]
        if name == "journal:coherent_file":
            kwargs["file"] = self.ids["their_file"]
        if name == "journal:answer_destruction":
            kwargs["order"] = self.ids["proposed_order"]
        if "entry" in kwargs:
            kwargs["entry"] = self.entry(name)
        address = reverse(name, kwargs=kwargs)
        return client.post(address, self.sent(name)) if method == "POST" else client.get(address)


def parameters() -> dict[str, list[str]]:
    """The pages by name, with what stands in their addresses."""
    found = {}
    for address, door in pages():
        if door.name not in NOT_WALKED:
            example = re.sub(r"<\w+:\w+>", str(uuid7()), address)
            found[resolve(f"/{example}").view_name] = re.findall(r"<\w+:(\w+)>", address)
    return found


def doors() -> list[tuple[str, str]]:
    """(name, method) of everything that is walked: each page by GET and by POST, each operation by its address."""
    walked = [(name, method) for name in sorted(parameters()) for method in ("GET", "POST")]
    interface = [(f"/api/v1{path}", method) for method, _, path in (known.partition(" ") for known, _view in operations())]
    return walked + sorted((re.sub(r"\{\w+:(\w+)\}", r"{\1}", path), method) for path, method in interface)


def _said(world: World) -> dict[str, UUID]:
    """What is said and blocked about Greta: a consent, a block towards other care providers, an opening in an emergency of the
    doctor's, past a block that is removed again."""
    ours = world.ours
    nurse, doctor, greta = ours.client("nurse"), ours.client("doctor"), {"pupil": ours.greta.pk}
    nurse.post(reverse("access:consent", kwargs=greta), CONSENT)
    nurse.post(reverse("access:maturity", kwargs=greta), {**MATURITY, "valid_to": "2027-06-30"})
    nurse.post(reverse("access:block", kwargs=greta), {"by": "pupil", "towards": ["inner", "between"], "way": "spoken"})
    doctor.post(reverse("access:emergency", kwargs=greta), EMERGENCY)
    with within(ours.actor("nurse").context()):
        inner = Block.objects.get(between_providers=False).pk
        between = Block.objects.get(between_providers=True).pk
        consent, opening = Consent.objects.get().pk, EmergencyOpening.objects.get().pk
    nurse.post(reverse("access:unblock", kwargs={**greta, "block": inner}), {"way": "spoken"})
    return {"consent": consent, "opening": opening, "block": between}


def _reviewed(world: World) -> dict[str, UUID]:
    """A review that the lead has drawn of what the nurse and the doctor have done; the head has no such task."""
    ours, today = world.ours, clock.today().isoformat()
    trust(ours.users["lead"].assignments.get(), "log_review")
    form = {"start": today, "end": today, "case": "BUN 2026/511", "size": "50", "per_signal": "10"}
    ours.client("lead").post(reverse("access:log_reviews"), form)
    with within(ours.actor("lead").context()):
        drawn = ReviewedAccess.objects.filter(user_id=ours.users["nurse"].pk).first()
        assert drawn is not None
    greta = {"pupil": ours.greta.pk, "review": drawn.review_id, "access": drawn.pk}
    ours.client("lead").post(reverse("access:open_in_review", kwargs=greta), {"reason": "Loggen säger inte varför."})
    return {"review": drawn.review_id, "drawn": drawn.pk, "access": drawn.pk}


def _released(world: World) -> dict[str, UUID]:
    """A matter that the nurse has refused, and what the counsellor has asked of the nurse's room."""
    ours, greta = world.ours, {"pupil": world.ours.greta.pk}
    nurse = ours.client("nurse")
    answer = nurse.post(reverse("journal:new_release", kwargs=greta), ASKED)
    release = UUID(answer["Location"].rstrip("/").rpartition("/")[2])
    nurse.post(reverse("journal:decide_release", kwargs={**greta, "release": release}), REFUSED)
    asked = {"room": str(ours.actor("nurse").compartment), **REQUEST}
    ours.client("counsellor").post(reverse("journal:ask_release", kwargs=greta), asked)
    with within(ours.actor("nurse").context()):
        return {"release": release, "document": ReceivedDocument.objects.get().pk}


def _ordered(world: World) -> dict[str, UUID]:
    """Two decisions of IVO's about Greta's record: the lead has begun one, and the head of operations' waits for the lead."""
    ours, greta = world.ours, world.ours.greta
    trust(ours.users["lead"].assignments.get(), "log_review", "destruction")
    trust(ours.users["head"].assignments.get(), "destruction")
    ordered = signed_visit(ours.actor("doctor"), greta.pk, NOTE, "note")
    head = ours.client("head")
    waits = entered(head, ours, greta)
    choose(head, greta.pk, waits, ordered)
    return {"order": entered(ours.client("lead"), ours, greta), "proposed_order": waits, "ordered_entry": ordered}


def _in_tasks(world: World) -> dict[str, UUID]:
    """A deviation that the head of operations looks into, and a review of the lead's: in both Greta's record has been opened."""
    ours, greta = world.ours, world.ours.greta
    tasks = {"head": begin_deviation(ours.client("head"), ours, greta), "lead": begin_review(ours.client("lead"))}
    for who, task in tasks.items():
        assert open_record(ours.client(who), greta.pk, task).status_code == 302
    return {"lead_task": tasks["head"], "review_task": tasks["lead"]}


def _supported(world: World) -> dict[str, UUID]:
    """A session that the head of operations has approved, in which support has opened Greta's record."""
    ours, greta = world.ours, world.ours.greta
    add_support(ours, "support")
    session = approved(ours)
    address = reverse("journal:support_record", kwargs={"pupil": greta.pk, "support_session": session})
    assert ours.client("support").post(address, {"reason": "Se varför visningen är tom."}).status_code == 302
    return {"support_session": session}


def _told(world: World) -> dict[str, UUID]:
    """An alarm of the doctor's about Greta."""
    doctor, now = world.ours.actor("doctor"), clock.now()
    with within(doctor.context()):
        lies = {"provider_id": doctor.provider, "compartment_id": doctor.compartment, "pupil_id": world.ours.greta.pk}
        who = {"user_id": doctor.user, "user_name": doctor.name, "user_role": doctor.role, "protected": False}
        row = Alarm.objects.create(
            **lies, **who, rule="row_009_doctor_without_booking", day=clock.today(), first_at=now, last_at=now
        )
    return {"alarm": row.pk}


def _shared(world: World) -> dict[str, UUID]:
    """A reading of the nurse's, come to its end, of what the other care provider's nurse keeps of Greta: a visit and a file."""
    twin = same_person(world)
    join(world.ours, world.theirs)
    theirs = world.theirs.actor("nurse")
    store = {"content": picture().read(), "title": "Audiogram", "dated_on": clock.today(), "origin": "scanned"}
    with within(theirs.context()):
        file = attach_file(theirs, pupil=twin.pk, **store)
    inform(world.theirs, twin.pk)
    nurse, greta = world.ours.client("nurse"), world.ours.greta.pk
    reading = related(nurse, greta)
    take(nurse, greta, reading, "ground")
    take(nurse, greta, reading, "provider", room=str(theirs.compartment))
    return {"reading": reading, "their_file": file}


def set_stage(world: World, admin_url: str) -> Stage:
    """Everything that the doors need."""
    store_shipped(admin_url)
    use_shipped(world.ours.provider)
    nurse, pupil = world.ours.actor("nurse"), world.ours.greta.pk
    begun = start(nurse, pupil, "note")
    save(nurse, begun.entry, NOTE)
    signed = signed_visit(nurse, pupil, NOTE, "note")
    with within(nurse.context()):
        file = attach_file(nurse, pupil=pupil, content=picture().read(), title="Remiss", dated_on=clock.today(), origin="scanned")
    lead, next_month = world.ours.actor("lead"), clock.today() + timedelta(days=30)
    with within(lead.context()):
        rule = set_lock_days(lead, days=21, valid_from=next_month, decision="Beslut 5").pk
        decision = propose_setting(lead, proposal=proposal(setting="P-1", value="school_list")).pk
        # Nobody of the world is a speech therapist: what is taken away closes no door of the matrix.
        decide_role(lead, asked=withdrawal(role="speech_therapist"))
        # A passage leads from EMI to psychology and back.
        decide(world.ours.provider, world.ours.users["lead"], world.ours.users["head"], P_2="same")
        back = decide_role(lead, asked=withdrawal(role="speech_therapist", change=GIVE)).pk
    said, room = _said(world) | _released(world), world.ours.actor("psychologist").compartment
    assert room is not None
    ids = {
        **said,
        "pupil": pupil,
        "school_class": world.ours.class_4b.pk,
        "draft": begun.entry,
        "signed": signed,
        "attachment": file,
        "role_decision": back,
        "room": room,
    }
    ids |= _reviewed(world) | _ordered(world) | _told(world) | _in_tasks(world) | _supported(world) | _shared(world)
    ids |= {"rule": rule, "decision": decision, "nothing": uuid7(), "fresh": uuid7()}
    return Stage(world, ids, number_of(world.ours, world.ours.greta))
