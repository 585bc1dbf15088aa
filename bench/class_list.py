"""Opening a class of about thirty with the states of its health visits, beside a bare Django page for the same rows."""

from __future__ import annotations

from collections.abc import Iterator

from bench.county_database import prepared, size
from bench.inside import Target, ask
from bench.paging import Figure, beside, figure, measure, page_figures
from bench.serving import BARE, ORM, PRODUCT, Server


def figures() -> Iterator[Figure]:
    """The figures."""
    pupils = size()
    name = prepared(pupils)
    targets: list[Target] = ask(name, "targets")
    servers = [Server("product", PRODUCT, name), Server("bare", BARE, name), Server("orm", ORM, name)]
    taken, _cold = measure("school_class", [(server, targets) for server in servers])
    yield from page_figures("class_list", taken["product"], taken["bare"], pupils)
    yield beside("class_list", "orm", taken, pupils, "bare, as a Django view is usually written: querysets", bar="ratio <= 1.5")
    statements = ask(name, "statements", "web:class")
    each = [round(one["buffers"], 1) for one in statements]
    yield figure("class_list_statements", len(statements), "statements", bar="<= 8", buffers=each)
