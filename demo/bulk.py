"""Fills a database with the synthetic county in bulk, for measuring at size: `samsyn synth`. Role: maintenance.

Each process takes one care provider at a time and commits batch by batch, so that memory stays flat here and in the database.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import chain
from multiprocessing import get_context
from random import Random
from typing import Final

import django
from django.db import connection

from demo.bulk_people import People, enter_classes, pupil_row
from demo.bulk_records import Authors, Record, enter_records
from demo.county import Provider, Pupil, county
from demo.decisions import enter_decisions
from demo.organisations import enter_provider
from demo.records import Wanted, history
from demo.staff import enter_staff
from samsyn.kernel.db.context import Context, within

PROCESSES: Final = 2
_PUPILS_A_BATCH: Final = 2500


@dataclass(frozen=True, slots=True)
class Size:
    """What to fill with: the county's seed, size and day, and how much of each pupil's history.

    trusted: foreign keys are not checked row by row, which takes more than half of the time; only a role that may set
    session_replication_role can do that.
    """

    seed: int
    pupils: int
    today: date
    wanted: Wanted
    trusted: bool = False


def fill(size: Size) -> int:
    """Fill people and records of every care provider; organisations, staff and content must be there. Returns how many entries."""
    made = county(size.seed, size.pupils, today=size.today)
    largest_first = sorted((one for one in made.providers if one.classes), key=lambda one: -one.pupils)
    connection.close()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn"), initializer=django.setup) as processes:
        return sum(processes.map(_fill_provider, ((size, one.key) for one in largest_first)))


def enter_organisations(size: Size) -> tuple[Provider, ...]:
    """Enter the county's care providers that have schools, with their staff and decisions; returns all of the county's."""
    made = county(size.seed, size.pupils, today=size.today)
    for provider in made.providers:
        if provider.classes:
            enter_provider(provider)
            with within(Context("synth", provider=provider.namespace)):
                enter_staff(provider, size.today)
                enter_decisions(provider, size.today)
    return made.providers


def _fill_provider(task: tuple[Size, str]) -> int:
    size, key = task
    made = county(size.seed, size.pupils, today=size.today)
    provider = next(one for one in made.providers if one.key == key)
    with _filling(provider, size):
        enter_classes(provider, size.today)
    people, authors, done, entries = People(provider, size.today), Authors(provider), 0, 0
    for batch in _batches(made.families(provider)):
        with _filling(provider, size):
            people.enter(batch)
            entries += enter_records(provider, authors, _records(authors, chain.from_iterable(batch), size))
        done += sum(map(len, batch))
        sys.stderr.write(f"{provider.name}: {done} av {provider.pupils} elever, {entries} anteckningar\n")
    return entries


@contextmanager
def _filling(provider: Provider, size: Size) -> Iterator[None]:
    with within(Context("synth", provider=provider.namespace)):
        if size.trusted:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL session_replication_role = 'replica'")
        yield


def _batches(families: Iterator[tuple[Pupil, ...]]) -> Iterator[list[tuple[Pupil, ...]]]:
    batch: list[tuple[Pupil, ...]] = []
    pupils = 0
    for family in families:
        batch.append(family)
        pupils += len(family)
        if pupils >= _PUPILS_A_BATCH:
            yield batch
            batch, pupils = [], 0
    if batch:
        yield batch


def _records(authors: Authors, pupils: Iterator[Pupil], size: Size) -> Iterator[Record]:
    for pupil in pupils:
        row, random = pupil_row(pupil, size.today), Random(pupil.seed ^ 4)
        for written in history(pupil, size.today, size.wanted):
            yield Record(row, authors.number_for(pupil, written.grade), written, True, random)
