"""Files out of the record, so that no browser shows or runs them as pages of ours."""

from __future__ import annotations

from django.http import HttpResponse

from samsyn.journal.reading import Download


def download_response(download: Download) -> HttpResponse:
    """The file as a download that nothing in the browser opens in our name: never inline, never guessed, never cached."""
    response = HttpResponse(download.content, content_type=download.media_type)
    response["Content-Disposition"] = f'attachment; filename="{download.name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response
