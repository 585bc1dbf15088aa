"""The product without the access log's row for an opened record: what the row costs is the difference."""

from __future__ import annotations

from samsyn.project.wsgi import application

__all__ = ["application"]

from samsyn.journal import reading

# In the place of `samsyn.audit.actions.record`.
vars(reading)["record"] = lambda _actor, _event: None
