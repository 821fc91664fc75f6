"""How much memory this process takes."""

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
