"""Everything that a process loads when it starts (tests/e2e/forked.py)."""

import psycopg  # noqa: F401  # SQLAlchemy would load it in each process
import uvloop  # noqa: F401  # and uvicorn these

import main

main.router()
main.get_ready()
