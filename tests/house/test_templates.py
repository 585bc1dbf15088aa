"""Templates: they parse, escape, and hold nothing that the content security policy would stop."""

from __future__ import annotations

import re

import pytest
from django.template import engines

from tests.house.files import CHECKOUT, tracked

TEMPLATES = [path for path in tracked("*.html") if "jinja2" in path.parts]
_FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "inline style": re.compile(r"<style|\sstyle=", re.IGNORECASE),
    "event attribute": re.compile(r"\son[a-z]+=|hx-on", re.IGNORECASE),
    "unescaped value": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "address elsewhere": re.compile(r"(?:src|href)=[\"']https?://"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_template_parses_and_holds_nothing_forbidden(path: object) -> None:
    text = path.read_text(encoding="utf-8")
    engines["jinja2"].env.parse(text)
    assert [name for name, pattern in _FORBIDDEN.items() if pattern.search(text)] == []


def test_images_and_forms_are_complete() -> None:
    missing = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        for form in re.findall(r"<form\b.*?</form>", text, re.DOTALL | re.IGNORECASE):
            if re.search(r"method=[\"']post", form, re.IGNORECASE) and "csrf" not in form and "gallery" not in path.parts:
                missing.append(f"{path.relative_to(CHECKOUT)}: a form that posts without csrf_input")
        missing += [f"{path.relative_to(CHECKOUT)}: {image}" for image in re.findall(r"<img(?![^>]*\balt=)[^>]*>", text)]
    assert not missing


def test_each_form_of_a_staff_page_takes_its_token_from_csrf_input_which_says_what_it_was_opened_in() -> None:
    bare = [str(path.relative_to(CHECKOUT)) for path in TEMPLATES if "csrf_token" in path.read_text(encoding="utf-8")]
    assert not bare, "csrf_token alone does not bind the form to whoever opened it (web.opened_in)"
