"""What this process takes of the machine, and what it had to wait for."""

import os
import resource
import sys
from pathlib import Path

MEGABYTE = 2**20


def resident() -> int:
    """Return how many bytes of this process are in memory now; the most so far where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        unit = 1 if sys.platform == "darwin" else 1_024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return pages * os.sysconf("SC_PAGE_SIZE")


def waited_s() -> float:
    """Return for how long the main thread has stood ready without a core, since its start; 0 where nobody says."""
    try:
        return int(Path("/proc/self/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0
