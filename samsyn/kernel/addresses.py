"""Addresses of pages, by name."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse


@lru_cache(maxsize=256)
def _form(name: str, keys: tuple[str, ...]) -> str:
    """The address of a page whose arguments are ids, as a format: looked up once, not for each row of a list."""
    marks = {key: UUID(int=number) for number, key in enumerate(keys, 1)}
    found = reverse(name, kwargs=marks).replace("{", "{{").replace("}", "}}")
    for key, mark in marks.items():
        found = found.replace(str(mark), f"{{{key}}}")
    return found


def address(name: str, **arguments: Any) -> str:
    """The address of a named page. Raises django.urls.NoReverseMatch."""
    if all(type(value) is UUID for value in arguments.values()):
        return _form(name, tuple(arguments)).format_map(arguments)
    return reverse(name, kwargs=arguments)
