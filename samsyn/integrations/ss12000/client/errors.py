"""What can go wrong when a school register is read, each with a code and a message for the user.

Messages are Swedish and hold neither secrets nor personal data; `where` is a path of the API without query.
"""

from __future__ import annotations

from typing import Any

from samsyn.kernel.text import N_


class SS12000Error(Exception):
    """Any failure of the exchange. `code` is stable; `user_message` may be stored and logged, and shown by `words.said`."""

    code = "failed"
    text = N_("Elevregistret kunde inte läsas.")
    deviations: list[dict[str, Any]] = []
    """What deviated from the standard, when that is why."""

    def __init__(self, where: str = "", detail: str = "") -> None:
        self.where = where
        self.user_message = "\n".join(part for part in (self.text, detail) if part)
        super().__init__(f"{self.code} {where}: {self.user_message}")


class BadSettings(SS12000Error):
    """The connection is set up in a way that is not allowed."""

    code = "bad_settings"
    text = N_("Anslutningen till elevregistret är felaktigt inställd.")


class ConnectionFailed(SS12000Error):
    """No connection, or it broke, after all attempts."""

    code = "connection_failed"
    text = N_("Det gick inte att ansluta till elevregistret. Kontrollera adressen och att tjänsten är igång.")


class BrokenOff(ConnectionFailed):
    """The connection broke in the middle of an answer."""

    code = "broken_off"
    text = N_("Elevregistret bröt av mitt i ett svar, flera gånger. Försök igen senare. Kontakta leverantören om det upprepas.")


class TooSlow(SS12000Error):
    """A timeout, or the total time allowed is spent."""

    code = "too_slow"
    text = N_("Elevregistret svarar för långsamt. Hämtningen avbröts.")


class Overloaded(SS12000Error):
    """429, 502, 503 or 504 after all attempts, or a Retry-After longer than we wait."""

    code = "overloaded"
    text = N_("Elevregistret är överbelastat just nu. Försök igen senare.")


class ServerFault(SS12000Error):
    """500 or another unexpected status."""

    code = "server_fault"
    text = N_("Elevregistret svarade med ett fel. Kontakta leverantören om det upprepas.")


class NotAuthenticated(SS12000Error):
    """401 also with a fresh token."""

    code = "not_authenticated"
    text = N_("Elevregistret godtar inte våra inloggningsuppgifter. De kan vara felaktiga eller ha gått ut.")


class NotAllowed(SS12000Error):
    """403."""

    code = "not_allowed"
    text = N_("Elevregistret nekar oss åtkomst till uppgifterna. Be leverantören kontrollera behörigheten.")


class TokenRefused(SS12000Error):
    """The token endpoint gave no usable token."""

    code = "token_refused"
    text = N_("Det gick inte att få en åtkomstbiljett till elevregistret. Kontrollera klient-id, hemlighet och adress.")


class Rejected(SS12000Error):
    """400, 405, 410, 422 and the like: the server does not accept the question."""

    code = "rejected"
    text = N_("Elevregistret godtog inte vår fråga.")


class NotOffered(SS12000Error):
    """404 for something that must exist."""

    code = "not_offered"
    text = N_("Elevregistret saknar en del som vi behöver. Kontrollera adressen, även vad som står efter värdnamnet.")


class RedirectRefused(SS12000Error):
    """The server sends us elsewhere."""

    code = "redirect_refused"
    text = N_("Elevregistret hänvisar till en annan adress. Av säkerhetsskäl följs inte hänvisningen.")


class RedirectLoop(RedirectRefused):
    """The server sends us round within itself."""

    text = N_("Elevregistret hänvisar runt, från adress till adress, och svarar aldrig. Kontrollera adressen.")


class NotJson(SS12000Error):
    """A web page or other text where JSON was due."""

    code = "not_json"
    text = N_("Elevregistret svarade med en webbsida eller text i stället för data. Kontrollera adressen.")


class BrokenJson(SS12000Error):
    """JSON that ends too early or cannot be read."""

    code = "broken_json"
    text = N_("Svaret från elevregistret är avbrutet eller skadat.")


class WrongCharset(SS12000Error):
    """JSON must be UTF-8 (RFC 8259)."""

    code = "wrong_charset"
    text = N_("Svaret från elevregistret har fel teckenkodning. Det ska vara UTF-8.")


class WrongShape(SS12000Error):
    """JSON without the list that was asked for."""

    code = "wrong_shape"
    text = N_("Svaret från elevregistret har inte den form som standarden SS 12000 anger.")


class NoSchools(SS12000Error):
    """A whole register without a single organisation: nothing in it could be placed, and all we have would seem gone."""

    code = "no_schools"
    text = N_("Elevregistret är tomt: det innehåller inga skolor. Kontrollera adressen, eller vad registret får lämna ut till er.")


class Unreadable(SS12000Error):
    """Records came, but so few of them could be read that what is absent may well be there."""

    code = "unreadable"
    text = N_(
        "Det mesta som elevregistret lämnade av en sort går inte att läsa, så det kan inte jämföras. Visa det för leverantören."
    )


class TooLarge(SS12000Error):
    """A body beyond the limit."""

    code = "too_large"
    text = N_("Svaret från elevregistret är större än vad som tillåts.")


class PagingLoop(SS12000Error):
    """The server never comes to a last page."""

    code = "paging_loop"
    text = N_("Elevregistret kommer aldrig till en sista sida. Hämtningen avbröts. Kontakta leverantören.")


class GivenUp(SS12000Error):
    """Somebody has given the run up while it was being read."""

    code = "given_up"
    text = N_("Inläsningen är avbruten. Inget har ändrats.")


class BadNotification(SS12000Error):
    """The body of a notification cannot be understood."""

    code = "bad_notification"
    text = N_("Aviseringen från elevregistret går inte att tolka.")
