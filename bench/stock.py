"""The bare pages behind the middleware that `django-admin startproject` gives every project, and nothing of ours."""

from __future__ import annotations

from django.conf import settings

from bench import bare

settings.MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
# Read when it is made: again, with these.
application = type(bare.application)()
