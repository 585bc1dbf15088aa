"""Migrations: one line of them an app, and each table's declared class is the one its migration secured."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from samsyn.kernel.db.classes import Closed
from samsyn.kernel.db.operations import SecureTable

pytestmark = pytest.mark.django_db


def test_each_app_has_one_line_of_migrations() -> None:
    loader = MigrationLoader(None)
    assert loader.detect_conflicts() == {}


def test_each_model_is_secured_with_the_class_it_declares() -> None:
    loader = MigrationLoader(None)
    secured = {
        (label, operation.name.lower()): (operation.table_class, operation.closed)
        for (label, _name), migration in sorted(loader.disk_migrations.items(), key=lambda one: one[0])  # the last one holds
        for operation in migration.operations
        if isinstance(operation, SecureTable)
    }
    ours = [model for model in apps.get_models() if model.__module__.startswith("samsyn.")]
    wrong = [
        model._meta.label
        for model in ours
        if secured.get((model._meta.app_label, model._meta.model_name))
        != (getattr(model, "table_class", "none"), getattr(model, "closed", Closed.NONE))
    ]
    assert not wrong
