"""A run, from a delivery to written rows: read, compare, judge, write."""
