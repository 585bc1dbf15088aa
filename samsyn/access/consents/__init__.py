"""Consents and assessments of maturity: entering, withdrawing, and what they amount to."""
