"""The fake server against a published contract: Skolverket's OpenAPI document (see schema/NOTICE).

Requests are generated from the document and the answers checked against it. Two of its own slips are corrected first:
it lists organisations under "organisations" where its own server and the standard have "data"; and it requires more of
persons than the standard, which the examples fulfil. 401 is not among its statuses, but falls under "default".
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from samsyn.integrations.ss12000.fake import TOKEN, FakeServer
from samsyn.integrations.ss12000.tests.examples import START, pupil_id, school_register

DOCUMENT = Path(__file__).parent / "schema" / "openapi-expose.yml"
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def contract() -> dict[str, Any]:
    # Through JSON, since YAML makes dates of the examples.
    document: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(DOCUMENT.read_text(encoding="utf-8")), default=str))
    schemas = document["components"]["schemas"]
    schemas["Organisations"] = {
        **schemas["Persons"],
        "properties": {
            **schemas["Persons"]["properties"],
            "data": {"type": "array", "items": {"$ref": "#/components/schemas/Organisation"}},
        },
    }
    document["servers"] = [{"url": "/v2"}]
    return document


def server() -> FakeServer:
    fake = FakeServer(school_register(), now=lambda: START)
    fake.register.remove_pupil(pupil_id(2))
    return fake


SCHEMA = schemathesis.openapi.from_dict(contract())
SCHEMA.app = server()


@SCHEMA.parametrize()
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_answers_conform_to_the_published_contract(case: Any) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"}, checks=CHECKS)


@pytest.mark.parametrize("path", ["/persons", "/organisations", "/groups", "/activities", "/duties", "/deletedEntities"])
def test_the_content_of_the_register_conforms_to_the_published_contract(path: str) -> None:
    case = SCHEMA[path]["GET"].Case()
    response = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
    case.validate_response(response, checks=CHECKS)
    assert response.status_code == 200
    assert response.json()["data"]


def test_the_contract_notices_an_answer_that_breaks_it() -> None:
    broken = server()
    broken.register.persons[0]["eduPersonPrincipalNames"] = None
    case = SCHEMA["/persons"]["GET"].Case()
    response = case.call(app=broken, headers={"Authorization": f"Bearer {TOKEN}"})
    with pytest.raises(FailureGroup):
        case.validate_response(response, checks=CHECKS)
