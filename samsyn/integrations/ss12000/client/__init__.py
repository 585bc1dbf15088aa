"""Asks a register, and survives what it answers."""
