"""Opening a pupil's page with 40 entries, beside a bare Django page and bare SQL for the same rows, at two sizes of the county."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import Final

import psycopg

from bench.county_database import prepared, size
from bench.inside import Target, ask
from bench.paging import Figure, against, beside, figure, measure, page_figures
from bench.serving import BARE, ORM, PRODUCT, STOCK, UNLOGGED, Server
from samsyn.kernel.db.roles import Role
from samsyn.project.databases import cluster

READS: Final = 1500
# The rows of the page as somebody would fetch them who had nothing else to think of.
_CARD: Final = """
SELECT person.given_name, person.family_name, person.birth_date, number.value, unit.name, class.name
FROM people_pupil pupil
JOIN people_person person ON person.id = pupil.person_id
LEFT JOIN people_identifier number
    ON number.provider_id = pupil.provider_id AND number.person_id = person.id AND number.valid_to IS NULL
LEFT JOIN people_enrolment e ON e.provider_id = pupil.provider_id AND e.pupil_id = pupil.id AND e.valid_to IS NULL
LEFT JOIN organisation_unit unit ON unit.id = e.unit_id
LEFT JOIN organisation_schoolclass class ON class.id = e.school_class_id
WHERE pupil.id = %s"""
_ENTRIES: Final = """
SELECT e.id, c.occurred_at, c.kind, package.title, e.author_name, e.author_role, e.unit_name, e.signed_at, e.signed_name, e.summary
FROM journal_entry e
JOIN journal_contact c ON c.id = e.contact_id
JOIN content_package package ON package.id = e.template_id
WHERE e.provider_id = %s AND e.pupil_id = %s AND e.compartment_id = %s
ORDER BY c.occurred_at DESC LIMIT 50"""


def figures() -> Iterator[Figure]:
    """The figures."""
    large, small = size(), size() // 10
    names = {pupils: prepared(pupils) for pupils in (small, large)}
    found: dict[int, list[Target]] = {pupils: ask(name, "targets") for pupils, name in names.items()}
    servers = [
        Server("product", PRODUCT, names[large]),
        Server("bare", BARE, names[large]),
        Server("stock", STOCK, names[large]),
        Server("orm", ORM, names[large]),
        Server("unlogged", UNLOGGED, names[large]),
        Server("small", PRODUCT, names[small]),
    ]
    taken, cold = measure("pupil", [(server, found[small if server.name == "small" else large]) for server in servers])
    product = taken["product"]
    yield from page_figures("pupil_page", product, taken["bare"], large)
    yield beside("pupil_page", "stock", taken, large, "bare, with stock middleware")
    yield beside("pupil_page", "orm", taken, large, "bare, as a Django view is usually written: querysets", bar="ratio <= 1.5")
    yield figure("pupil_page_first", cold.p50, "ms", p99=cold.p99, pupils=large, note="right after start, nothing warm")
    rows = bare_sql(names[large], found[large])
    yield figure("pupil_page_sql", rows, "ms", note="the same rows by bare SQL, one connection", share_of_page=rows / product.p50)
    cost = statistics.median(one - other for one, other in zip(product.medians, taken["unlogged"].medians, strict=True))
    yield figure("log_row", cost, "ms", baseline=taken["unlogged"].p50, ratio=against(product, taken["unlogged"]), pupils=large)
    growth = against(product, taken["small"])
    yield figure("pupil_page_growth", growth, "times p50", baseline=taken["small"].p50, bar="<= 1.5", pupils=large, of=small)
    yield from statement_figures(names[large], names[small])


def statement_figures(large: str, small: str) -> Iterator[Figure]:
    """How many statements the page takes, and how many buffers they read at the two sizes."""
    of_large, of_small = ask(large, "statements", "journal:record"), ask(small, "statements", "journal:record")
    yield figure("pupil_page_statements", len(of_large), "statements", bar="<= 8", sql=[one["sql"][:60] for one in of_large])
    read, base = (sum(one["buffers"] for one in statements) for statements in (of_large, of_small))
    each = [round(one["buffers"], 1) for one in of_large]
    yield figure("pupil_page_buffers", read, "buffers", baseline=base, ratio=read / base, bar="ratio <= 1.2", each=each)


def bare_sql(database: str, targets: Sequence[Target]) -> float:
    """The median of fetching a pupil's rows by prepared statements on one connection, in milliseconds."""
    taken: list[float] = []
    address = f"host={cluster().socket_dir} dbname={database} user={Role.MAINTENANCE.value}"
    with psycopg.connect(address, autocommit=True, prepare_threshold=0) as connection:
        for target in Random(5).choices(targets, k=READS):
            begin = time.perf_counter()
            connection.execute(_CARD, [target["pupil"]]).fetchall()
            connection.execute(_ENTRIES, [target["provider"], target["pupil"], target["compartment"]]).fetchall()
            taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken[READS // 3 :])
