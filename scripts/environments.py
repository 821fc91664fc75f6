"""Make side environments under `.venvs/`, one per `requirements/<name>.txt`, when first asked for.

Official venue clients pin libraries that would fight with ours, and Node is needed only where none is
installed. Each therefore gets a small environment of its own. It is rebuilt when its pins or the interpreter
change, and never left half made: the stamp is written last. Processes that ask at the same time wait for one
another.

    python -m scripts.environments oracle-kalshi      prints the path of that environment's interpreter
"""

import argparse
import fcntl
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class EnvironmentUnavailableError(RuntimeError):
    """The environment cannot be made here, most often for lack of a network; the text says what failed."""


def names(root: Path = ROOT) -> list[str]:
    """List the side environments that the project knows."""
    pins = root / "requirements"
    return sorted(path.stem for path in pins.glob("*.txt") if path.stem not in {"bootstrap", "base", "dev"})


def ensure(name: str, root: Path = ROOT) -> Path:
    """Return the interpreter of the environment `name`, making the environment first where needed.

    Raises:
        KeyError: no `requirements/<name>.txt`.
        EnvironmentUnavailableError: uv could not make it.
    """
    pins = root / "requirements" / f"{name}.txt"
    if name not in names(root):
        raise KeyError(f"no requirements/{name}.txt; known environments: {', '.join(names(root))}")
    home = root / ".venvs" / name
    interpreter = home / "bin" / "python"
    stamp = home / ".made-from"
    wanted = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()

    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (stamp.is_file() and stamp.read_text() == wanted and interpreter.exists()):
            stamp.unlink(missing_ok=True)
            _uv("venv", "--quiet", "--clear", "--python", sys.executable, str(home))
            _uv("pip", "sync", "--quiet", "--require-hashes", "--python", str(interpreter), str(pins))
            stamp.write_text(wanted)
    return interpreter


def _uv(*arguments: str) -> None:
    uv = Path(sys.executable).parent / "uv"
    if not uv.exists():
        raise EnvironmentUnavailableError(f"{uv} is missing: run `make setup`")
    done = subprocess.run([str(uv), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise EnvironmentUnavailableError(f"uv {' '.join(arguments[:2])} failed: {done.stderr.strip()}")


def main() -> int:
    """Print the interpreter of the environment named on the command line."""
    parser = argparse.ArgumentParser(description="Make a side environment and print its interpreter.")
    parser.add_argument("name", choices=names())
    try:
        print(ensure(parser.parse_args().name))
    except EnvironmentUnavailableError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
