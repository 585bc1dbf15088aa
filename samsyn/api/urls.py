"""Addresses of the interface."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_GET

from samsyn.access.gate import open_to_all
from samsyn.api.v1 import api


@open_to_all("describes the operations and shows nothing about anybody")
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The description (OpenAPI 3.1)."""
    return JsonResponse(api.get_openapi_schema(path_prefix="/api/v1/"))


urlpatterns = [
    path("api/v1/openapi.json", openapi, name="openapi"),
    path("api/v1/", api.urls),
]
