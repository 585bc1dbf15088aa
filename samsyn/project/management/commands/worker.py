"""`samsyn worker`: runs the background jobs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from samsyn.kernel.worker import SILENCE, work


class Command(BaseCommand):
    """Run jobs until stopped."""

    help = "Runs the background jobs until it is stopped; a job under way is finished first."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many at a time, and whether to go on when the queue is empty."""
        parser.add_argument(
            "--concurrency", type=int, default=4, help="jobs at a time; over three, registers that do not answer leave room"
        )
        parser.add_argument("--once", action="store_true", help="end when the queue is empty")
        parser.add_argument(
            "--silence", type=float, default=SILENCE, help="seconds without a sign of life until a worker's jobs are taken over"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run them."""
        work(concurrency=options["concurrency"], wait=not options["once"], silence=options["silence"])
