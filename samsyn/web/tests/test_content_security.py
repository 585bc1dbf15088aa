"""The content security policy: on every page, without script in the page, and a stricter one stays."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from samsyn.web.content_security import HEADER, ContentSecurityMiddleware


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "status"), [("/login/", 200), ("/health/", 200), ("/nowhere/", 404)])
def test_every_answer_says_where_its_parts_may_come_from(client: Client, path: str, status: int) -> None:
    response = client.get(path)
    assert response.status_code == status
    policy = dict(part.split(" ", 1) for part in response.headers[HEADER].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"


def test_a_stricter_policy_of_an_answer_stays() -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={HEADER: "default-src 'none'; sandbox"})

    assert ContentSecurityMiddleware(answer)(HttpRequest()).headers[HEADER] == "default-src 'none'; sandbox"
