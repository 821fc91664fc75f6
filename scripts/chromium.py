"""Find the Chromium that looks at pages in tests, or install Debian's where that is possible.

    python -m scripts.chromium               prints its path, or why there is none
    python -m scripts.chromium --install     installs it first where that is possible; never fails

Playwright's own browser download is not used: it would fetch some 150 MB past the package manager.
"""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge")
MACOS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find() -> Path | None:
    """Return the executable named by `ALLSIGHT_CHROMIUM`, else the first one installed, else None."""
    named = os.environ.get("ALLSIGHT_CHROMIUM")
    if named:
        return Path(named) if os.access(named, os.X_OK) else None
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return Path(found)
    return next((Path(path) for path in MACOS if os.access(path, os.X_OK)), None)


def why_not_installable() -> str | None:
    """Return why this machine cannot install Chromium by itself, or None when it can."""
    if os.environ.get("ALLSIGHT_CHROMIUM"):
        return "ALLSIGHT_CHROMIUM names a file that cannot be run"
    if shutil.which("apt-get") is None or not Path("/etc/debian_version").exists():
        return "no Chromium or Chrome is installed, and this is no Debian to install it on"
    if os.geteuid() != 0:
        return "no Chromium or Chrome is installed, and only root may: apt-get install chromium"
    return None


def install() -> str | None:
    """Install Debian's chromium; return None on success, else the reason in one line."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        # A fresh machine or image knows no package lists yet.
        subprocess.run(["apt-get", "update", "--quiet"], capture_output=True, check=False, env=environment)
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines() or ["no output"]
    return f"apt-get install chromium failed: {lines[-1]}"


def main() -> int:
    """Print the path of Chromium, or on standard error why there is none."""
    parser = argparse.ArgumentParser(description="Find or install the Chromium that page tests use.")
    parser.add_argument("--install", action="store_true", help="install it where root and Debian; never fail")
    may_install = parser.parse_args().install
    path = find()
    reason = None if path else why_not_installable()
    if path is None and reason is None:
        if may_install:
            print("Installing Chromium for the page tests", file=sys.stderr)
            reason = install()
            path = find()
        else:
            reason = "no Chromium or Chrome is installed: python -m scripts.chromium --install"
    if path is None:
        print(f"Page tests will be skipped: {reason}", file=sys.stderr)
        return 0 if may_install else 1
    print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
