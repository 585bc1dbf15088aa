"""Structured logs that cannot carry names, personal numbers or other free text.

A log line is an event (a constant word such as `import.committed`) and fields. Only the fields in `FIELDS` pass, each with values
of its own kind: identifiers, bounded numbers, words that are registered in the code. Other packages' lines keep their message only
when it stands in their code, never its arguments; an exception keeps its type and code lines, never its message, since database
errors quote values.
"""

from __future__ import annotations

import ast
import logging
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from django.http import HttpRequest

from samsyn.kernel.words import as_code_word

Event = MutableMapping[str, Any]
_METHODS = frozenset(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
_EVENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")
_VIEW = re.compile(r"[a-z][a-z0-9_-]*(:[a-z][a-z0-9_-]*)*")
_REFUSED, _FAILED = 400, 500
_EVENT_DIGITS = 5  # ss12000 has so many; a date or a number has more


def _identifier(value: object) -> str | None:
    return str(value) if isinstance(value, UUID) else None


def _number_below(limit: int) -> Callable[[object], int | None]:
    """A number that is too small to be a personal number or a date."""
    return lambda value: value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < limit else None


def _amount(value: object) -> int | None:
    """A size, by its two first digits: what is left says how much, and cannot name anybody."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        return None
    return int(round(value, 2 - len(str(value))))


def _duration(value: object) -> float | None:
    return round(float(value), 1) if isinstance(value, int | float) and 0 <= value < 10**7 else None


def _word_or_status(value: object) -> int | str | None:
    return as_code_word(value) or _number_below(1000)(value)


def _view_name(value: object) -> str | None:
    """The name of an address in the URL conf; none has digits enough for a date."""
    plain = isinstance(value, str) and _VIEW.fullmatch(value) and sum(map(str.isdigit, value)) <= _EVENT_DIGITS
    return str(value) if plain else None


def _counts(value: object) -> dict[str, int] | None:
    if not isinstance(value, dict):
        return None
    made = {as_code_word(key): _count(item) for key, item in value.items()}
    return {word: count for word, count in made.items() if word is not None and count is not None}


_count = _number_below(10**7)
# What a field may be called, and what gives its value as it may stand in a log: None for one that may not.
FIELDS: dict[str, Callable[[object], Any]] = {
    **dict.fromkeys(["actor", "assignment", "compartment", "provider", "request", "resource", "run", "unit"], _identifier),
    **dict.fromkeys(["job", "kind", "outcome", "permission", "purpose", "reason_code", "role", "rule", "table"], as_code_word),
    **dict.fromkeys(["code", "status"], _word_or_status),
    **dict.fromkeys(["attempts", "port"], _number_below(10**5)),
    **dict.fromkeys(["count", "rows"], _count),
    "counts": _counts,
    "bytes": _amount,
    "duration_ms": _duration,
    "url_name": _view_name,
    "method": lambda value: value if value in _METHODS else None,
}
_OWN = frozenset(["event", "level", "logger", "timestamp", "exception", "place", "_record", "_from_structlog"])  # made here, below


def only_safe_fields(_logger: object, _method: str, event: Event) -> Event:
    """Processor: drops unknown fields, and puts the type's name in the place of a value that may not stand there."""
    ours = event.get("_from_structlog", True)
    kept: Event = {}
    for key, value in event.items():
        if key in _OWN:
            kept[key] = value
        elif key in FIELDS and value is not None:
            safe = FIELDS[key](value)
            kept[key] = f"<{type(value).__name__}>" if safe is None else safe
    name = str(event.get("event", ""))
    if ours and not (_EVENT.fullmatch(name) and sum(map(str.isdigit, name)) <= _EVENT_DIGITS):
        kept["event"] = "log.unnamed_event"
    return kept


def exception_without_message(_logger: object, _method: str, event: Event) -> Event:
    """Processor: an exception as its type and the places in the code, never its message or variables."""
    info = event.pop("exc_info", None)
    if not info:
        return event
    error = info if isinstance(info, BaseException) else info[1] if isinstance(info, tuple) else None
    if error is None and info is True:
        error = sys.exc_info()[1]
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        places = [f"{frame.filename.rsplit('site-packages/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
        event["exception"] = {"type": type(error).__name__, "places": places}
    return event


@lru_cache(maxsize=256)
def _texts_of(path: str) -> frozenset[str]:
    """All texts that stand in a source file as they are."""
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return frozenset()
    filled_in = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    return frozenset(
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in filled_in
    )


def foreign_message_without_arguments(_logger: object, _method: str, event: Event) -> Event:
    """Processor for other packages' lines: the message as their code has it, not filled in.

    One that does not stand in the code was put together from values: the place in the code says enough. Of a request, which view
    answered and how; never its address, which holds identifiers and searches. One that was refused or failed has an event of ours:
    Django's message is "%s: %s".
    """
    record: logging.LogRecord | None = event.get("_record")
    if record is not None and not event.get("_from_structlog"):
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            event["status"] = status
        if isinstance(status, int) and status >= _REFUSED:
            event["event"] = "request.refused" if status < _FAILED else "request.failed"
        elif isinstance(record.msg, str) and record.msg in _texts_of(record.pathname):
            event["event"] = record.msg
        else:
            event["event"] = "log.message_with_values"
            event["place"] = f"{record.pathname.rsplit('site-packages/', 1)[-1]}:{record.lineno}"
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            event["method"] = request.method
            if request.resolver_match is not None:
                event["url_name"] = request.resolver_match.view_name
    return event


_SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class _ProcessorFormatter(structlog.stdlib.ProcessorFormatter):
    """JSON lines for ours and others' records alike."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            use_get_message=False,
            processors=[
                foreign_message_without_arguments,
                exception_without_message,
                only_safe_fields,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )


def json_lines() -> logging.Formatter:
    """What writes any record as a line that is safe."""
    return _ProcessorFormatter()


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING: everything as JSON lines on standard error."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": json_lines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": {"level": level}, "procrastinate": {"level": "WARNING"}, "pikepdf": {"level": "WARNING"}},
    }


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one module."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found
