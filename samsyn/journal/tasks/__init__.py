"""Tasks in which those who lead read single records: begun for a case, opened with a reason, closed with what was found."""
