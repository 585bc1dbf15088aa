"""An object that has not changed since the last import is recognised by its text, without being taken apart."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from samsyn.integrations.ss12000.records.reading import NIL, is_uuid


class _Head(msgspec.Struct):
    """What is needed of an object to recognise it; the rest is passed over."""

    id: str = ""
    meta: msgspec.Raw = msgspec.Raw(b"")


_head = msgspec.json.Decoder(_Head).decode


def recognise(text: bytes, version: bytes = b"") -> tuple[str, bytes]:
    """An object's id, and sixteen bytes that are equal for equal text: `meta` makes no difference to them.

    The id is "" unless it is a UUID as UUIDs are written, in lower case. version: of whatever is made of the object, at most
    sixteen bytes; another gives other bytes. Never raises for an object that is JSON.
    """
    try:
        head = _head(text)
    except msgspec.DecodeError:  # its id is no text, or there are half characters
        return "", blake2b(text, digest_size=16, person=version).digest()
    meta = bytes(head.meta)
    # An object with a name in it stands nowhere within a text, where each quotation mark has a backslash; and where it is cut out
    # of the whole a value is missing: two objects are only equal without it if they are equal but for it.
    if meta[:1] == b"{" and b'"' in meta:
        text = text.replace(meta, b"", 1)
    key = head.id if is_uuid(head.id) and head.id != NIL else ""
    return key, blake2b(text, digest_size=16, person=version).digest()
