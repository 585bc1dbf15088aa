"""Content packages as pure data: what a template holds, and the strict check that a file passes before it is stored."""

from samsyn.content.rules.check import InvalidPackage, check_package, fingerprint
from samsyn.content.rules.model import (
    Behavior,
    Calculation,
    Coding,
    Condition,
    Item,
    ItemType,
    Limits,
    ObservationCode,
    Operator,
    Option,
    Template,
    Unit,
    walk,
)

__all__ = [
    "Behavior",
    "Calculation",
    "Coding",
    "Condition",
    "InvalidPackage",
    "Item",
    "ItemType",
    "Limits",
    "ObservationCode",
    "Operator",
    "Option",
    "Template",
    "Unit",
    "check_package",
    "fingerprint",
    "walk",
]
