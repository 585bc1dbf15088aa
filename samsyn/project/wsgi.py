"""The WSGI application, for gunicorn."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samsyn.project.settings")

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from samsyn.kernel.memory import keep_what_is_loaded

application = get_wsgi_application()
# The views are loaded now, not by whoever asks first.
_ = get_resolver().url_patterns
keep_what_is_loaded()
