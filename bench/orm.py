"""The pages of bench.orm_pages as a WSGI application: as `bench.bare`, but for where the rows come from."""

from __future__ import annotations

from django.conf import settings

from bench import bare

settings.ROOT_URLCONF = "bench.orm_pages"
application = type(bare.application)()
