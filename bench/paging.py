"""A page measured: the product served beside the bare page, in rounds that take turns, so that a busy machine is busy for both."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final
from urllib.parse import urlencode

from bench.client import Job, load
from bench.inside import Target
from bench.serving import UNGUARDED, Server, served

ROUNDS: Final = 9
A_ROUND: Final = 240
Figure = dict[str, Any]


@dataclass(slots=True)
class Taken:
    """What one server took: every answer in milliseconds; of each round the median, requests a second, and the workers' processor
    time for a request in milliseconds.
    """

    milliseconds: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """The median of the rounds' medians."""
        return statistics.median(self.medians)

    @property
    def p99(self) -> float:
        """The answer that one in a hundred is slower than."""
        return percentile(self.milliseconds, 0.99)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that so large a share lies at or below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measure(page: str, servers: Sequence[tuple[Server, Sequence[Target]]]) -> tuple[dict[str, Taken], Taken]:
    """Ask every server for the same kind of page ("pupil" or "school_class") in turns; the results by name.

    The second result is the first server's very first round, before anything is warm.
    """
    random, taken, cold = Random(4), {server.name: Taken() for server, _ in servers}, Taken()
    with served([server for server, _ in servers]) as running:
        for number in range(ROUNDS + 1):
            for place, (server, targets) in enumerate(servers):
                asked = [_request(page, server, target) for target in random.choices(targets, k=A_ROUND)]
                one, before = running[server.name], running[server.name].cpu_seconds()
                run = load(Job(one.port, asked))
                if number == 0 and place > 0:
                    continue
                into = cold if number == 0 else taken[server.name]
                into.milliseconds += run.milliseconds
                into.medians.append(statistics.median(run.milliseconds))
                into.rates.append(len(run.milliseconds) / run.seconds)
                into.cpu.append((one.cpu_seconds() - before) / len(run.milliseconds) * 1000)
    return taken, cold


def _request(page: str, server: Server, target: Target) -> tuple[str, str]:
    address = f"/pupils/{target['pupil']}/" if page == "pupil" else f"/classes/{target['school_class']}/"
    if server.application not in UNGUARDED:
        return address, target["cookie"]
    where = {"provider": target["provider"], "compartment": target["compartment"]}
    return f"/bare{address}?{urlencode(where)}", ""


def against(product: Taken, other: Taken) -> float:
    """How many times as long the product takes: the median of the rounds' ratios."""
    return statistics.median(one / base for one, base in zip(product.medians, other.medians, strict=True))


def figure(name: str, value: float, unit: str, **more: Any) -> Figure:
    """One figure, rounded to be read."""
    return {"figure": name, "value": round(value, 3), "unit": unit} | {
        key: round(one, 3) if isinstance(one, float) else one for key, one in more.items()
    }


def page_figures(name: str, product: Taken, bare: Taken, size: int) -> Iterator[Figure]:
    """What is told of every page."""
    ratio = against(product, bare)
    yield figure(f"{name}_p50", product.p50, "ms", baseline=bare.p50, ratio=ratio, aim="ratio <= 1.5", pupils=size, connections=2)
    yield figure(f"{name}_p99", product.p99, "ms", baseline=bare.p99, bar="<= 50", pupils=size, connections=2)
    cpu, bare_cpu = statistics.median(product.cpu), statistics.median(bare.cpu)
    yield figure(f"{name}_cpu", cpu, "ms of the workers' processor", baseline=bare_cpu, ratio=cpu / bare_cpu, pupils=size)
    rate, base = statistics.median(product.rates), statistics.median(bare.rates)
    yield figure(f"{name}_rate", rate, "requests/s", baseline=base, workers=2, pupils=size)


def beside(page: str, name: str, taken: Mapping[str, Taken], pupils: int, note: str, **more: Any) -> Figure:
    """The product beside another bare page."""
    product, other = taken["product"], taken[name]
    return figure(
        f"{page}_beside_{name}",
        product.p50,
        "ms",
        baseline=other.p50,
        ratio=against(product, other),
        pupils=pupils,
        note=note,
        **more,
    )
