"""Structured logs that cannot carry names, personal numbers or other free text.

A log line is an event (a constant word such as `import.committed`) and fields. Only the fields in `FIELDS` pass, only identifiers,
numbers and short code words as values; other packages' log lines keep their unformatted message, never its arguments; an exception
keeps its type and code lines, never its message, since database errors quote values.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any
from uuid import UUID

import structlog
from django.http import HttpRequest

# What a field may be called. Add here, never pass personal data under an allowed name: values are checked as well.
FIELDS = frozenset(
    [
        "event",
        "level",
        "timestamp",
        "logger",
        "actor",
        "assignment",
        "attempts",
        "bytes",
        "code",
        "command",
        "compartment",
        "count",
        "counts",
        "duration_ms",
        "errors",
        "exception",
        "job",
        "kind",
        "method",
        "module",
        "outcome",
        "permission",
        "port",
        "provider",
        "purpose",
        "queue",
        "reason_code",
        "request",
        "resource",
        "role",
        "route",
        "rows",
        "rule",
        "run",
        "status",
        "table",
        "task",
        "trace",
        "unit",
        "url_name",
        "version",
        "worker",
    ]
)
_CODE_WORD = re.compile(r"^[A-Za-z0-9_.:/+-]{1,80}$")
_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?(?:\d{4}|[A-Za-z]{2}\d{2})(?!\d)")
_EVENT = re.compile(r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")

Event = MutableMapping[str, Any]


def _safe(value: Any) -> Any:
    """A value that may stand in a log; anything else becomes its type's name."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(key): _safe(item) for key, item in value.items() if _CODE_WORD.match(str(key))}
    if isinstance(value, str) and _CODE_WORD.match(value) and not _NUMBER.search(value):
        return value
    return f"<{type(value).__name__}>"


def only_safe_fields(_logger: object, _method: str, event: Event) -> Event:
    """Processor: drops unknown fields and unsafe values."""
    kept: Event = {}
    for key, value in event.items():
        if key in {"event", "timestamp", "exception", "_record", "_from_structlog"}:
            kept[key] = value
        elif key in FIELDS:
            kept[key] = _safe(value)
    if event.get("_from_structlog", True) and not _EVENT.match(str(event.get("event", ""))):
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


def foreign_message_without_arguments(_logger: object, _method: str, event: Event) -> Event:
    """Processor for other packages' lines: the message as the code has it, not filled in.

    Of a request, which view answered and how; never its address, which holds identifiers and searches.
    """
    record: logging.LogRecord | None = event.get("_record")
    if record is not None and not event.get("_from_structlog"):
        event["event"] = _NUMBER.sub("[number]", record.msg) if isinstance(record.msg, str) else type(record.msg).__name__
        status = getattr(record, "status_code", None)
        if isinstance(status, int):
            event["status"] = status
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
        "formatters": {"json": {"()": "samsyn.kernel.logs._ProcessorFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django": {"level": level}, "procrastinate": {"level": "WARNING"}, "pikepdf": {"level": "WARNING"}},
    }


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of one module."""
    found: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return found
