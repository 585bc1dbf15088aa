"""Reviews of the access log: drawing accesses, and saying whether each was in order. Nobody reviews their own."""
