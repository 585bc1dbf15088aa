"""Secrets of registers, encrypted at rest (Fernet: AES-128-CBC with HMAC). The first key encrypts, every key decrypts, so keys
can be changed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from samsyn.kernel.errors import Invalid


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in settings.CREDENTIAL_KEYS])


def _derived(key: str) -> bytes:
    made = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"samsyn.ss12000.credentials").derive(key.encode())
    return base64.urlsafe_b64encode(made)


def lock(secret: str) -> bytes:
    """The secret, encrypted."""
    return _box().encrypt(secret.encode())


def unlock(locked: bytes | memoryview) -> str:
    """The secret again. Raises Invalid when no key fits any more: it must then be typed in anew."""
    try:
        return _box().decrypt(bytes(locked)).decode()
    except InvalidToken:
        raise Invalid(
            _("Registrets hemlighet går inte att läsa med nuvarande nyckel. Lägg till registret igen med samma adress.")
        ) from None


def new_token() -> tuple[str, bytes]:
    """A secret for a notification address, and the hash that is kept of it."""
    token = secrets.token_urlsafe(32)
    return token, token_hash(token)


def token_hash(token: str) -> bytes:
    """What is kept of a notification token."""
    return hashlib.sha256(token.encode()).digest()


def token_fits(token: str, kept: bytes | memoryview | None) -> bool:
    """Whether a token is the one, compared in constant time."""
    return kept is not None and hmac.compare_digest(token_hash(token), bytes(kept))
