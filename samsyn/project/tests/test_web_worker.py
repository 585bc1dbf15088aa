"""A process at work leaves a new request to one that is idle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from samsyn.project import web_worker
from samsyn.project.web_worker import IdleFirstWorker


class Requests:
    """Requests that are in the works until they are let go, and the connections that were taken."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.let_go, self.taken = Event(), []
        monkeypatch.setattr(ThreadWorker, "handle", lambda _worker, _connection: self.let_go.wait(30))
        monkeypatch.setattr(ThreadWorker, "accept", lambda _worker, listener: self.taken.append((listener, self.let_go.is_set())))


@pytest.fixture
def requests(monkeypatch: pytest.MonkeyPatch) -> Requests:
    return Requests(monkeypatch)


@pytest.fixture
def worker() -> IdleFirstWorker:
    settings = Config()
    made = IdleFirstWorker(0, 0, [], None, 30, settings, Logger(settings))
    made.tpool = ThreadPoolExecutor(2)
    made.method_queue.init()
    return made


def test_an_idle_process_takes_a_connection_at_once(
    worker: IdleFirstWorker, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_worker, "GRACE", 3600)
    worker.accept("first")
    assert requests.taken == [("first", False)]


def test_a_process_at_work_waits_until_its_request_is_answered(
    worker: IdleFirstWorker, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_worker, "GRACE", 3600)
    worker.enqueue_req("first")
    with ThreadPoolExecutor(1) as another:
        taking = another.submit(worker.accept, "second")
        assert requests.taken == []
        requests.let_go.set()
        taking.result(30)
    assert requests.taken == [("second", True)]


def test_when_all_are_at_work_a_process_takes_one_more(
    worker: IdleFirstWorker, requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_worker, "GRACE", 0)
    worker.enqueue_req("first")
    worker.accept("second")
    assert requests.taken == [("second", False)]
    requests.let_go.set()


def test_a_request_that_fails_is_over_too(worker: IdleFirstWorker, requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_worker: ThreadWorker, _connection: object) -> bool:
        raise RuntimeError("failed")

    monkeypatch.setattr(web_worker, "GRACE", 3600)
    monkeypatch.setattr(ThreadWorker, "handle", fail)
    worker.enqueue_req("first")
    worker.accept("second")
    assert [listener for listener, _ in requests.taken] == ["second"]
