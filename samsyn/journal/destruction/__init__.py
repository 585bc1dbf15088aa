"""Destruction by the supervisory authority's decision: entered by one, carried out by another, redone after a restore. ADR 11."""
