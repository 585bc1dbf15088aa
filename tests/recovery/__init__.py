"""What survives when the database or a process is killed."""
