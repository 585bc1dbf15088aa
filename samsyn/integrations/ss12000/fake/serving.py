"""The fake server on a real port, for demonstration and for tests that need a socket."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from socketserver import ThreadingMixIn
from types import TracebackType
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server


class _Threading(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    """Addresses in requests may name persons, so nothing is logged."""

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


@dataclass(slots=True)
class RunningServer:
    """A server in a thread of its own; `with` stops it at the end."""

    url: str
    _server: WSGIServer

    def __enter__(self) -> RunningServer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()


def serve(app: Callable[..., Iterable[bytes]], port: int = 0) -> RunningServer:
    """Serve a WSGI application on this machine only; port 0 takes a free one."""
    server = make_server("127.0.0.1", port, app, server_class=_Threading, handler_class=_Silent)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return RunningServer(f"http://127.0.0.1:{server.server_port}", server)
