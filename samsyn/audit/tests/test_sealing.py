"""Sealing: no row missed, none sealed twice, one chain, whatever runs beside it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.db import connection, connections

from samsyn.audit.actions import record
from samsyn.audit.events import AccessEvent, Action
from samsyn.audit.jobs import seal_every_provider
from samsyn.audit.models import Event, Seal
from samsyn.audit.rules import FIRST_TRANSACTION, GENESIS
from samsyn.audit.sealing import seal, sealer
from samsyn.audit.tests.conftest import as_role, opened, sealed, settle, verified
from samsyn.kernel.actor import Actor
from samsyn.kernel.db.context import Context, within
from samsyn.kernel.db.roles import Role
from samsyn.kernel.ids import uuid7
from samsyn.organisation.tests.make import BJORKDALEN, LYSAS

pytestmark = pytest.mark.usefixtures("committed_db")
Connect = Callable[[Role], psycopg.Connection[object]]
OPEN_BY_HAND = """
INSERT INTO audit_event (id, provider_id, purpose, user_name, role, branch, unit_name, pupils, action, what, outcome, ground, rule,
                         reason, details)
VALUES (%s, %s, 'web', '', '', '', '', '{}', 'open', 'journal.record', 'allowed', '', '', '', '')
"""


def seals() -> list[Seal]:
    with within(Context("test", provider=LYSAS)):
        return list(Seal.objects.order_by("sequence"))


def test_seals_form_a_chain_over_all_rows(nurse: Actor) -> None:
    opened(nurse, 3)
    assert sealed() == 3
    opened(nurse, 2)
    assert sealed() == 2
    first, second = seals()
    assert (first.sequence, first.count, first.from_transaction, bytes(first.previous)) == (1, 3, FIRST_TRANSACTION, GENESIS)
    assert (second.sequence, second.count, second.from_transaction) == (2, 2, first.to_transaction)
    assert bytes(second.previous) == bytes(first.hash)
    report = verified()
    assert (report.finding, report.rows, report.unsealed) == (None, 5, 0)


def test_sealing_again_seals_nothing(nurse: Actor) -> None:
    opened(nurse)
    assert (sealed(), sealed()) == (1, 0)
    assert len(seals()) == 1


def test_an_empty_log_has_no_seal() -> None:
    assert sealed() == 0
    report = verified()
    assert (seals(), report.finding, report.head) == ([], None, None)


def test_batches_are_limited(nurse: Actor) -> None:
    opened(nurse, 7)
    assert sealed(limit=3) == 7
    assert [one.count for one in seals()] == [3, 3, 1]
    assert verified().finding is None


def test_the_rows_of_one_transaction_are_never_parted(nurse: Actor) -> None:
    opened(nurse)
    with within(nurse.context()):
        for _ in range(5):
            record(nurse, AccessEvent(Action.WRITE, "journal.entry", pupil=uuid7()))
    opened(nurse)
    assert sealed(limit=2) == 7
    assert [one.count for one in seals()] == [1, 5, 1]
    assert verified().finding is None


def test_a_long_transaction_is_sealed_when_it_is_over_and_only_then(nurse: Actor, connect: Connect) -> None:
    opened(nurse)
    settle()
    with connect(Role.WEB) as slow:
        slow.autocommit = False
        early = uuid7()
        slow.execute("SELECT set_config('samsyn.provider', %s, true)", [str(LYSAS)])
        slow.execute(OPEN_BY_HAND, [early, LYSAS])
        opened(nurse, 3)
        assert sealed(wait=False) == 1
        assert verified().unsealed == 3
        slow.commit()
    assert sealed() == 4
    report = verified()
    assert (report.finding, report.rows, report.unsealed) == (None, 5, 0)
    assert sum(bytes(one.manifest).count(early.bytes) for one in seals()) == 1


def test_a_transaction_undone_leaves_no_gap(nurse: Actor, connect: Connect) -> None:
    with connect(Role.WEB) as undone:
        undone.autocommit = False
        undone.execute(OPEN_BY_HAND, [uuid7(), LYSAS])
        opened(nurse)
        undone.rollback()
    opened(nurse)
    assert sealed() == 2
    assert verified().finding is None


def test_sealers_at_the_same_time_do_not_fork_the_chain(nurse: Actor) -> None:
    opened(nurse, 40)
    settle()

    def run(_number: int) -> int:
        try:
            return seal(sealer(LYSAS), limit=3)
        finally:
            connections.close_all()

    with as_role(Role.WORKER), ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(run, range(4)))
    assert sum(counts) == 40
    assert [one.sequence for one in seals()] == list(range(1, len(seals()) + 1))
    assert verified().finding is None


def test_another_providers_rows_are_sealed_in_its_own_chain(nurse: Actor) -> None:
    opened(nurse)
    with within(Context("web", provider=BJORKDALEN)), connection.cursor() as cursor:
        cursor.execute(OPEN_BY_HAND, [uuid7(), BJORKDALEN])
    settle()
    with as_role(Role.WORKER):
        seal_every_provider.func(timestamp=0)
    assert [one.count for one in seals()] == [1]
    with within(Context("test", provider=BJORKDALEN)):
        assert [one.count for one in Seal.objects.all()] == [1]


def test_web_cannot_seal(nurse: Actor) -> None:
    opened(nurse)
    settle()
    with pytest.raises(Exception, match="permission denied"):
        seal(sealer(LYSAS))


def moved_to_a_new_cluster(superuser: psycopg.Connection[object], higher: int) -> None:
    """What a restore into another cluster amounts to: the rows there come from elsewhere, by transactions with higher numbers."""
    superuser.execute("UPDATE audit_event SET cluster = 7, transaction = transaction + %s", [higher])


def test_the_chain_goes_on_after_a_restore_into_another_cluster(nurse: Actor, superuser: psycopg.Connection[object]) -> None:
    opened(nurse, 3)
    moved_to_a_new_cluster(superuser, 10**9)
    with as_role(Role.WORKER), within(sealer(LYSAS).context()):
        assert Event.objects.filter(cluster=7).count() == 3
    # The old cluster sealed two of three rows before the dump; the third was left.
    superuser.execute("CREATE TEMP TABLE third AS SELECT * FROM audit_event ORDER BY id DESC LIMIT 1")
    superuser.execute("DELETE FROM audit_event WHERE id IN (SELECT id FROM third)")
    assert sealed() == 2
    superuser.execute("INSERT INTO audit_event SELECT * FROM third")
    opened(nurse, 2)
    assert verified().unsealed == 3
    assert sealed(limit=1) == 3
    assert [one.cluster == 7 for one in seals()] == [True, True, False, False]
    report = verified()
    assert (report.finding, report.rows, report.unsealed) == (None, 5, 0)


def test_rows_of_a_restore_before_the_first_seal_are_sealed_too(nurse: Actor, superuser: psycopg.Connection[object]) -> None:
    opened(nurse, 2)
    moved_to_a_new_cluster(superuser, 10**9)
    opened(nurse)
    assert sealed() == 3
    assert verified().finding is None
