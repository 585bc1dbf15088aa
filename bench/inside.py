"""Work inside one of the benchmarks' databases, in a process of its own: `python -m bench.inside TASK`, with SAMSYN_DATABASE set.

Tasks: `targets` logs school nurses in and names pupils and classes that each may open; `statements URL-NAME` runs one page for some
of them and tells its SQL statements with the buffers each reads. The answer is one JSON document.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from random import Random
from typing import Any, Final, TypedDict

NURSES: Final = 120
PUPILS_EACH: Final = 15


class Target(TypedDict):
    """A page to open: who opens it (the cookies a browser would send), whose it is, and where the pupil's record lies."""

    cookie: str
    pupil: str
    school_class: str
    provider: str
    compartment: str


def ask(database: str, *task: str) -> Any:
    """What a task answers. Raises subprocess.CalledProcessError."""
    environment = {**os.environ, "SAMSYN_DATABASE": database, "SAMSYN_DB_ROLE": "samsyn_web", "SAMSYN_LOG_LEVEL": "WARNING"}
    environment["DJANGO_SETTINGS_MODULE"] = "samsyn.project.settings"
    command = [sys.executable, "-m", "bench.inside", *task]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)  # noqa: S603  (our own names)
    return json.loads(done.stdout)


def targets() -> list[Target]:
    """Pupils in compulsory school, spread over the county, each with a nurse of theirs who is logged in."""
    from django.test import Client
    from django.utils.crypto import get_random_string

    from samsyn.access.backend import LOGIN_BACKEND
    from samsyn.access.models import Assignment, User
    from samsyn.access.sessions import SESSION_KEY, UNIT_KEY
    from samsyn.kernel.db.context import Context, within

    found: list[Target] = []
    posts = list(Assignment.objects.filter(role="school_nurse", user__demo=False).order_by("pk"))
    for post in Random(1).sample(posts, min(NURSES, len(posts))):
        client = Client()
        client.force_login(User.objects.get(pk=post.user_id), backend=LOGIN_BACKEND)
        session = client.session
        session[SESSION_KEY], session[UNIT_KEY] = str(post.pk), "Elevhälsans medicinska insats"
        session.save()
        schools = list(post.covered.values_list("school_id", flat=True))
        with within(Context("bench", provider=post.provider_id)):
            for pupil, school_class in _pupils(schools):
                found.append(
                    Target(
                        cookie=f"sessionid={session.session_key}; csrftoken={get_random_string(32)}",
                        pupil=f"{pupil}",
                        school_class=f"{school_class}",
                        provider=f"{post.provider_id}",
                        compartment=f"{post.compartment_id}",
                    )
                )
    return found


def _pupils(schools: list[Any]) -> list[tuple[Any, Any]]:
    from samsyn.people.models import Enrolment

    rows = Enrolment.objects.filter(unit_id__in=schools, valid_to__isnull=True, grade__lte=9, pupil__person__protection="none")
    known = list(rows.order_by("pk").values_list("pupil_id", "school_class_id"))
    return Random(2).sample(known, min(PUPILS_EACH, len(known)))


def statements(url_name: str) -> list[dict[str, Any]]:
    """The statements of one page: text, and the mean of the buffers each reads over some pupils."""
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    chosen = Random(3).sample(targets(), 20)
    runs: list[list[tuple[str, Any]]] = []
    for target in chosen:
        client = Client()
        client.cookies.load(target["cookie"])
        key = "pupil" if url_name == "journal:record" else "school_class"
        seen: list[tuple[str, Any]] = []
        with connection.execute_wrapper(_remember(seen)):
            answer = client.get(reverse(url_name, kwargs={key: target[key]}))  # type: ignore[literal-required]
        if answer.status_code != 200:
            raise RuntimeError(f"{url_name} answered {answer.status_code}")
        runs.append(seen)
    # The very first page also reads what the process keeps from then on.
    usual = runs[-1]
    buffers = [
        _buffers(target, seen)
        for target, seen in zip(chosen, runs, strict=True)
        if [one for one, _ in seen] == [one for one, _ in usual]
    ]
    return [
        {"sql": " ".join(text.split())[:200], "buffers": statistics.fmean(one[place] for one in buffers), "pupils": len(buffers)}
        for place, (text, _parameters) in enumerate(usual)
    ]


def _remember(seen: list[tuple[str, Any]]) -> Callable[..., Any]:
    def wrapper(execute: Callable[..., Any], query: str, parameters: Any, many: bool, details: dict[str, Any]) -> Any:
        seen.append((query, parameters))
        return execute(query, parameters, many, details)

    return wrapper


def _buffers(target: Target, seen: list[tuple[str, Any]]) -> list[int]:
    """The buffers that each statement reads when run again, in the nurse's own context, and undone."""
    from uuid import UUID

    from django.db import connection, transaction

    from samsyn.kernel.db.context import Context, within

    context = Context("bench", provider=UUID(target["provider"]), compartments=(UUID(target["compartment"]),))
    counts: list[int] = []
    with within(context):
        for query, parameters in seen:
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}", parameters)
                (plan,) = cursor.fetchone()
            top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
            counts.append(int(top["Shared Hit Blocks"]) + int(top["Shared Read Blocks"]))
        transaction.set_rollback(True)
    return counts


def main(arguments: list[str]) -> None:
    """Do the task."""
    import django

    django.setup()
    answer: Any = targets() if arguments[0] == "targets" else statements(arguments[1])
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
