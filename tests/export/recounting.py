"""The pack's own script, as somebody who has only the pack runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def recount(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run recalcular.py where it lies, without anything of this project."""
    command = [sys.executable, "-I", "-S", str(folder / "recalcular.py")]
    return subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=120, check=False)
