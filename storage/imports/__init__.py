"""Saving what came in files: agendas, processes, contributions and attendance lists."""
