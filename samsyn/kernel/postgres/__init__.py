"""Samsyn's embedded PostgreSQL."""
