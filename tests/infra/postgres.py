"""A PostgreSQL server for the storage tests: one that is named, or one of our own for the length of the run."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

NAMED = "ALLSIGHT_TEST_POSTGRES"
"""Names a server on which the tests may make and drop databases."""

_PLACES = (Path("/usr/lib/postgresql"), Path("/usr/pgsql"), Path("/opt/homebrew/opt"), Path("/usr/local/opt"))
_OWNER = "postgres"
_STARTS_WITHIN_S = 30.0


class NoServerError(Exception):
    """There is no PostgreSQL here; the message says what is missing."""


@contextmanager
def server() -> Iterator[str]:
    """Yield the address of a server.

    Raises:
        NoServerError: if none is named and none can be started.
    """
    if named := os.environ.get(NAMED):
        yield named
        return
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="allsight-pg-", ignore_cleanup_errors=True) as folder:
        data, user = Path(folder) / "data", _owner(Path(folder))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        _run(user, programs / "initdb", "--auth=trust", f"--username={_OWNER}", "--no-sync", "-D", str(data))
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        control = (programs / "pg_ctl", "-D", str(data), "-w", "-t", str(_STARTS_WITHIN_S))
        _run(user, *control, "-l", str(Path(folder) / "log"), "-o", settings, "start")
        try:
            yield f"postgresql+asyncpg://{_OWNER}@127.0.0.1:{port}/postgres"
        finally:
            _run(user, *control, "-m", "immediate", "stop")


@asynccontextmanager
async def a_database(at: str) -> AsyncIterator[str]:
    """Make an empty database on a server for the length of the block and yield its address."""
    name = f"allsight_test_{uuid.uuid4().hex}"
    engine = create_async_engine(at, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(at).set(database=name).render_as_string(hide_password=False)
        finally:
            await connection.execute(text(f"DROP DATABASE {name}"))
    await engine.dispose()


def _programs() -> Path:
    """Return the folder of the server's programs, the newest if there are several."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = [program for place in _PLACES for program in place.glob("*/bin/initdb")]
    if not found:
        raise NoServerError(f"no PostgreSQL is installed and {NAMED} names none")
    return max(found, key=lambda program: [int(part) for part in program.parts[-3].split(".") if part.isdigit()]).parent


def _owner(folder: Path) -> str | None:
    """Return who must run the server, which refuses root; None for ourselves."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(LookupError):
        shutil.chown(folder, _OWNER)
        return _OWNER
    raise NoServerError(f"PostgreSQL does not run as root, and there is no user {_OWNER}")


def _run(user: str | None, program: Path, *arguments: str) -> None:
    done = subprocess.run(
        [program, *arguments], user=user, cwd="/", capture_output=True, text=True, timeout=60, check=False
    )
    if done.returncode != 0:
        raise NoServerError(f"{program.name} failed: {done.stderr.strip()[-300:]}")
