"""Field types of the kernel."""

from __future__ import annotations

from typing import Any

from django.db import models


class ProviderForeignKey(models.ForeignKey):  # type: ignore[type-arg]
    """A reference to a row of the same care provider.

    The database checks (provider_id, x_id) together, so that a row can never point across providers; the constraint is made by
    `SecureTable` in place of Django's own. Rows are never removed through it. Indexes begin with the provider: models name them.
    """

    def __init__(self, to: Any, **kwargs: Any) -> None:
        kwargs["on_delete"] = models.PROTECT
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)
        super().__init__(to, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """How the field is written in a migration."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("on_delete", None)
        kwargs.pop("db_constraint", None)
        return name, path, args, kwargs
