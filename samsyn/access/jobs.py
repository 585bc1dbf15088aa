"""Nightly work on sessions."""

from __future__ import annotations

from procrastinate.contrib.django import app

from samsyn.access.session_store import SessionStore


@app.periodic(cron="40 3 * * *")
@app.task(name="access.clear_sessions", queueing_lock="access.clear_sessions")
def clear_sessions(timestamp: int = 0) -> None:
    """Remove the sessions whose time is out: they open nothing. timestamp: when it was due, in seconds."""
    SessionStore.clear_expired()
