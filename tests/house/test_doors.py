"""Every door declares who may pass: each address and API operation has a permission, or says why it needs none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from samsyn.access.gate import Open
from samsyn.access.registry import Permission, UnknownPermission, all_permissions, declare, permission
from samsyn.api.v1 import operations

# Pages of other packages, each with its reason; a new one must be added here by somebody who thought about it.
OTHERS = {
    "openid_connect_login": "starts the log-in at the identity provider",
    "openid_connect_callback": "ends the log-in at the identity provider",
}


INTERFACE = "api/v1/"  # its operations declare theirs one by one, below


def doors(patterns: list[object] | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(entry, URLResolver):
            yield from doors(entry.url_patterns, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def pages() -> list[tuple[str, URLPattern]]:
    return [(address, door) for address, door in doors() if not address.startswith(INTERFACE) or door.name == "openapi"]


@pytest.mark.parametrize("operation, view", operations(), ids=lambda value: value if isinstance(value, str) else "")
def test_each_operation_of_the_interface_declares_a_permission(operation: str, view: object) -> None:
    declared = getattr(view, "permission", None)
    assert isinstance(declared, Permission), f"{operation} declares nothing"
    assert permission(declared.name) is declared


def test_every_address_of_the_interface_is_an_operation() -> None:
    addresses = {address.removeprefix(INTERFACE) for address, door in doors() if address.startswith(INTERFACE)}
    known = {operation.partition(" ")[2].strip("/").replace("{", "<").replace("}", ">") for operation, _view in operations()}
    assert addresses == known | {"openapi.json", ""}


@pytest.mark.parametrize("address, door", pages(), ids=lambda value: value if isinstance(value, str) else "")
def test_each_address_declares_a_permission_or_why_it_needs_none(address: str, door: URLPattern) -> None:
    declared = getattr(door.callback, "permission", None)
    if declared is None and door.name in OTHERS:
        return
    assert isinstance(declared, Permission | Open), f"{address} declares nothing"
    if isinstance(declared, Permission):
        assert permission(declared.name) is declared
    else:
        assert len(declared.why) > 10


def test_permissions_have_swedish_words_for_the_roles_editor() -> None:
    assert all_permissions()
    assert not [one.name for one in all_permissions() if not one.label or len(one.help) < 20]


def test_an_unknown_permission_raises() -> None:
    with pytest.raises(UnknownPermission):
        permission("journal.opne")


def test_a_permission_is_declared_once() -> None:
    first = all_permissions()[0]
    with pytest.raises(ValueError, match="twice"):
        declare(first.name, label="x", help="y", roles=[])
