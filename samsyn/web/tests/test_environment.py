"""What the environment gives the pages to show values with."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils import translation
from markupsafe import Markup

from samsyn.web.environment import show_date, unbroken, words


def test_days_and_numbers_are_kept_whole_and_the_rest_is_escaped() -> None:
    assert unbroken("<4B>: 2027-01-06; F–6") == '&lt;4B&gt;: <span class="nowrap">2027-01-06</span>; F–6'
    assert unbroken("20160412-2385") == '<span class="nowrap">20160412-2385</span>'


def test_a_message_is_said_in_the_language_that_holds() -> None:
    for language, said in (("sv", "Klasser"), ("en", "Classes"), ("sv", "Klasser")):
        with translation.override(language):
            assert words("Klasser") == said


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ('{{ _("Klass %(name)s", name=name) }}', "Klass &lt;4B&gt; &amp; 5%"),
        ('{{ _("Klass %(name)s", name=safe) }}', "Klass <b>4B</b>"),
        ('{{ _("100 %% av <b>alla</b>") }}', "100 % av <b>alla</b>"),
        ('{{ _("Klass %(name)s", name=name)|upper }}', "KLASS &LT;4B&GT; &AMP; 5%"),
    ],
)
def test_a_message_is_always_a_format_and_its_values_are_escaped(template: str, made: str) -> None:
    page = engines["jinja2"].from_string(template)
    assert page.render({"name": "<4B> & 5%", "safe": Markup("<b>4B</b>")}) == made


def test_a_day_is_said_in_the_language_that_holds_or_that_the_list_asked_for() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    with translation.override("en"):
        assert show_date(date(2026, 5, 2)) == "2 May 2026"
        assert show_date(date(2026, 5, 2), within="sv_SE") == "2 maj 2026"
    assert show_date(late) == "1 jan. 2027"
    assert show_date(None) == ""
