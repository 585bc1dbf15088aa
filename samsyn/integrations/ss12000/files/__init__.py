"""A list in a file instead of a register: the same run from it."""
