"""Rules of the record, as pure functions: answers, conditions, checks, observations, and what may happen to an entry."""
