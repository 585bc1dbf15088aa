"""`samsyn demo_load`: the synthetic county into an empty database, its registers through the importer as anywhere else."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from demo.decisions import enter_decisions
from demo.history import enter_history
from demo.organisations import enter_personas, enter_provider
from demo.register_server import demo_county, demo_providers
from samsyn.access.models import User
from samsyn.integrations.ss12000.fake import TOKEN
from samsyn.integrations.ss12000.models import ImportSource
from samsyn.kernel import clock
from samsyn.kernel.actor import system_actor
from samsyn.kernel.db.context import within
from samsyn.kernel.db.roles import Role
from samsyn.organisation.models import CareProvider
from samsyn.project.processes import run

ON_THIS_MACHINE = "http://127.0.0.1:"


def follow_registers(register: str) -> None:
    """The demo's registers may be served at another port than when they were read first: their sources follow."""
    for provider in CareProvider.objects.values_list("pk", flat=True):
        with within(system_actor(provider, "demo").context()):
            for source in ImportSource.objects.filter(url__startswith=ON_THIS_MACHINE, closed_on=None):
                source.url = register + urlsplit(source.url).path
                source.save(update_fields=["url"])


class Command(BaseCommand):
    """Fill the demo, once."""

    help = "Fills an empty database with the synthetic county. Does nothing when it is already there."

    def add_arguments(self, parser: CommandParser) -> None:
        """How large, and where the registers are served."""
        parser.add_argument("--pupils", type=int, default=3000)
        parser.add_argument("--register", required=True, help="address of demo.register_server")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill it."""
        if not settings.DEMO:
            raise CommandError("Sätt SAMSYN_DEMO=1: uppgifterna är påhittade.")
        if User.objects.filter(demo=True).exists():
            follow_registers(options["register"])
            return
        today = clock.today()
        made = demo_county(options["pupils"], today=today)
        providers = demo_providers(made)
        self.stdout.write("Vårdgivare, nämnder och skolor …")
        for provider in providers:
            enter_provider(provider)
            with within(system_actor(provider.namespace, "demo").context()):
                enter_decisions(provider, today)
        call_command("content_load", activate=clock.school_year_start(today), stdout=self.stdout)
        for provider in providers:
            self.stdout.write(f"Elevregistret i {provider.name} läses in …")
            url = f"{options['register']}/{provider.key}/v2"
            arguments = [
                "ss12000",
                "--provider",
                provider.organisation_number,
                "--url",
                url,
                "--name",
                "Elevregistret",
                "--token",
                TOKEN,
                "--approve",
            ]
            run(arguments, SAMSYN_DB_ROLE=Role.WORKER, SAMSYN_LOG_LEVEL="WARNING")
        self.stdout.write("Tidigare journaler …")
        enter_history(made, providers, today)
        # Last of all: personas are what says that the demo is complete.
        enter_personas(made.providers, today)
