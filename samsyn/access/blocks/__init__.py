"""Blocks: setting, removing, lifting, and the two steps past them in an emergency."""
