"""Releases (utlämnande): asking, testing item by item, deciding, delivering, and reading what was received (ADR 9)."""
