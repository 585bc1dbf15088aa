"""Settings of the tests: the restricted web role on a database of their own."""

from __future__ import annotations

import os

os.environ.setdefault("SAMSYN_ENV", "test")
os.environ.setdefault("SAMSYN_LOG_LEVEL", "WARNING")
os.environ["SAMSYN_DB_ROLE"] = "samsyn_web"

from samsyn.project.settings import *  # noqa: F403
