"""The load: requests over some kept-alive connections, in a process of its own: a job as JSON in, milliseconds as JSON out."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http.client import HTTPConnection
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """Requests (address and cookie) to one server, shared by some connections."""

    port: int
    requests: Sequence[tuple[str, str]]
    connections: int = 2


@dataclass(frozen=True, slots=True)
class Run:
    """What a job took: each answer in milliseconds, and the whole in seconds."""

    milliseconds: list[float]
    seconds: float


def load(job: Job) -> Run:
    """Run a job in a process of its own. Raises RuntimeError when an answer is not 200."""
    text = json.dumps(asdict(job))
    done = subprocess.run([sys.executable, "-m", "bench.client"], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-500:])
    return Run(**json.loads(done.stdout))


def _run(job: dict[str, Any]) -> Run:
    taken: list[float] = []
    faults: list[str] = []

    def one(share: list[tuple[str, str]]) -> None:
        connection = HTTPConnection("127.0.0.1", job["port"], timeout=60)
        for path, cookie in share:
            begin = time.perf_counter()
            connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
            answer = connection.getresponse()
            answer.read()
            taken.append((time.perf_counter() - begin) * 1000)
            if answer.status != 200:
                faults.append(f"{path} answered {answer.status}")
                break
        connection.close()

    count = job["connections"]
    threads = [threading.Thread(target=one, args=(job["requests"][place::count],)) for place in range(count)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise SystemExit(faults[0])
    return Run(taken, time.perf_counter() - begin)


if __name__ == "__main__":
    json.dump(asdict(_run(json.load(sys.stdin))), sys.stdout)
