"""The door that registers knock on when something has changed. It says nothing back, and only makes us ask the register."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from samsyn.access.gate import open_to_all
from samsyn.integrations.ss12000.client.errors import BadNotification
from samsyn.integrations.ss12000.client.subscriptions import MAX_NOTIFICATION, parse_notification
from samsyn.integrations.ss12000.credentials import token_fits
from samsyn.integrations.ss12000.jobs import enqueue_pull
from samsyn.integrations.ss12000.models import ImportSource
from samsyn.kernel.actor import system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.logs import logger
from samsyn.kernel.ratelimit import count

log = logger(__name__)
LIMIT, SECONDS = 30, 600


@csrf_exempt
@open_to_all("a register's machine knocks: the secret in its address is the key, and nothing is shown")
@require_POST
def notify(request: HttpRequest, provider: UUID, source: UUID, token: str) -> HttpResponse:
    """Queue a pull of the register. 404 for any wrong address, 413 too large, 400 not a notification, 429 too often."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > MAX_NOTIFICATION:
        return HttpResponse(status=413)
    actor = system_actor(provider, "ss12000.notify")
    with within(actor.context()):
        found = ImportSource.objects.filter(pk=source, closed_on=None).first()
        if not token_fits(token, found.notify_hash if found else None):
            return HttpResponse(status=404)
        # Counted once it is the register that knocks: nobody else can use up its attempts.
        times, wait = count("ss12000.notify", f"{provider}/{source}", seconds=SECONDS)
        if times > LIMIT:
            return HttpResponse(status=429, headers={"Retry-After": str(wait)})
        try:
            notification = parse_notification(request.read(MAX_NOTIFICATION + 1))
        except BadNotification:
            log.warning("ss12000.bad_notification", resource=source, provider=provider)
            return HttpResponse(status=400)
        if notification.modified or notification.deleted:
            enqueue_pull(actor, source)
    return HttpResponse(status=204)
