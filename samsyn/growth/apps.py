"""Django's view of growth."""

from django.apps import AppConfig


class GrowthConfig(AppConfig):
    """Growth."""

    name = "samsyn.growth"
    default_auto_field = "django.db.models.BigAutoField"
