"""What can go wrong with the embedded server."""

from __future__ import annotations


class ClusterError(RuntimeError):
    """The embedded server could not be made, started, stopped or brought to a newer version; the message says why in one line."""
