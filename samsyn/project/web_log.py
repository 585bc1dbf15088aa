"""Gunicorn's own log in the form of ours: its lines would else hold addresses with what somebody searched for."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from samsyn.kernel.logs import json_lines


class WebLog(Logger):  # type: ignore[misc]
    """Gunicorn's logger, whose lines pass the same filter as all others."""

    def setup(self, cfg: Any) -> None:
        """Set it up as gunicorn does, and then change how lines are written."""
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(json_lines())
