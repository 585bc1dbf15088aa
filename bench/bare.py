"""The bare pages (bench.bare_pages) as a WSGI application: the product's settings and database, nothing around a page."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.urls import get_resolver

from samsyn.kernel.memory import keep_what_is_loaded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samsyn.project.settings")
django.setup(set_prefix=False)
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "bench.bare_pages"
application = WSGIHandler()
# As in samsyn.project.wsgi.
_ = get_resolver().url_patterns
keep_what_is_loaded()
