"""Run the benchmarks and say on what machine.

    python -m benchmarks              all of them
    python -m benchmarks NAME ...     those of `benchmarks/NAME.py`
    python -m benchmarks --help       which there are

A benchmark is a module of this folder with a function `main()` that prints its numbers. Each runs in a process of its
own, so that none inherits another's memory, and must end within its time.
"""

import ast
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TIME_LIMIT_S = 900.0
"""Some take eight to ten minutes on a machine of half the usual speed."""
_CHILD = "import importlib, sys; importlib.import_module(f'benchmarks.{sys.argv[1]}').main()"


def names() -> list[str]:
    """Return the benchmarks that there are, without importing them."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_") and _has_main(path))


def about(name: str) -> str:
    """Return the first line of what a benchmark says of itself."""
    module = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    return (ast.get_docstring(module) or "").partition("\n")[0]


def _has_main(path: Path) -> bool:
    return "\ndef main() " in path.read_text(encoding="utf-8")


def machine() -> str:
    """Describe the machine in a line, with how busy it is with other work."""
    cores = f"{os.cpu_count()} cores"
    if hasattr(os, "sched_getaffinity"):
        cores = f"{len(os.sched_getaffinity(0))} of {os.cpu_count()} cores"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    parts = [_cpu(), cores, f"{platform.system()} {platform.release()} {platform.machine()}", python]
    if hasattr(os, "getloadavg"):
        parts.append(f"load {os.getloadavg()[0]:.1f} before the start")
    return " · ".join(parts)


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # no Linux: platform knows something
    return platform.processor() or "unknown CPU"


def main(arguments: list[str]) -> int:
    """Run what was asked for; return 1 if anything failed."""
    known = names()
    if "-h" in arguments or "--help" in arguments:
        print((__doc__ or "").strip() + "\n")
        for name in known:
            print(f"    {name:<16}{about(name)}")
        return 0
    unknown = [name for name in arguments if name not in known]
    if unknown:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 1
    print(machine(), flush=True)
    failed = []
    for name in arguments or known:
        print(f"\n== {name}", flush=True)
        started = time.perf_counter()
        try:
            command = [sys.executable, "-c", _CHILD, name]
            done = subprocess.run(command, cwd=FOLDER.parent, timeout=TIME_LIMIT_S, check=False)  # noqa: S603 - our own
        except subprocess.TimeoutExpired:
            print(f"did not end within {TIME_LIMIT_S:.0f} s")
            failed.append(name)
            continue
        if done.returncode:
            failed.append(name)
        print(f"   ({time.perf_counter() - started:.1f} s)", flush=True)
    if failed:
        print(f"\nfailed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
