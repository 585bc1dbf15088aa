"""The gallery shows every component, each under an anchor of its own."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from samsyn.web.environment import COMPONENTS
from samsyn.web.gallery import component_names

GALLERY = COMPONENTS.parent / "gallery"


def examples() -> str:
    """The templates of the gallery."""
    return "".join(path.read_text(encoding="utf-8") for path in [GALLERY.with_suffix(".html"), *GALLERY.glob("*.html")])


def test_every_component_has_an_example() -> None:
    shown = set(re.findall(r"\bui\.([a-z]\w*)\(", examples()))
    assert set(component_names()) - shown == set()


@pytest.mark.django_db
def test_every_component_has_an_anchor_that_the_page_lists() -> None:
    page = Client().get(reverse("web:gallery")).content.decode()
    assert sorted(re.findall(r'id="c-(\w+)"', page)) == component_names()
    assert sorted(re.findall(r'href="#c-(\w+)"', page.split("g-frame")[0])) == component_names()
