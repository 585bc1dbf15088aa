"""Coherent documentation: reading what other care providers keep of a pupil, by active choices in order (lag 2022:913, ADR 13)."""
