"""What the report of a process says: its numbers, each a named query, and the rows that it tells."""
