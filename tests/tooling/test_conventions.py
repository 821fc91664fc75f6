"""The convention checker finds what it should, and only that."""

import pytest

from scripts.check_conventions import PYTHON_LINES, TYPESCRIPT_LINES, check_file, main


def rules(path: str, text: str) -> list[str]:
    return [finding.rule for finding in check_file(path, text)]


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("docs/a.md", "see https://files.py" + "thonhosted.org/x", "registry-host"),
        ("dashboard/package-lock.json", '"resolved": "https://registry.np' + 'mjs.org/a"', "registry-host"),
        ("docs/a.md", "look in /ro" + "ot/x for it", "machine-path"),
        ("tests/test_a.py", 'P = "/ho' + 'me/ann/x"\n', "machine-path"),
        ("allsight/api/a.py", "\n" * (PYTHON_LINES + 1), "file-length"),
        ("dashboard/ui/a.tsx", "\n" * (TYPESCRIPT_LINES + 1), "file-length"),
        ("allsight/analysis/a.py", "if venue == Venue.KALSHI:\n    pass\n", "venue-branch"),
        ("allsight/analysis/a.py", "x = 1 if domain.Venue.DRIFT is not venue else 2\n", "venue-branch"),
        ("allsight/api/a.py", 'ok = venue in ("kalshi", other)\n', "venue-branch"),
        ("allsight/api/a.py", 'match venue:\n    case "smarkets":\n        pass\n', "venue-branch"),
        ("dashboard/arb/a.tsx", 'const x = venue === "kalshi" ? 1 : 2', "venue-branch"),
        ("allsight/app.py", "asyncio.create_task(work())\n", "bare-task"),
        ("allsight/app.py", "self._loop.create_task(work())\n", "bare-task"),
        ("allsight/app.py", "asyncio.get_running_loop().create_task(work())\n", "bare-task"),
        ("allsight/app.py", "from asyncio import ensure_future\n", "bare-task"),
        ("tests/api/test_a.py", "await asyncio.sleep(0.1)\n", "sleep"),
        ("tests/api/test_a.py", "time.sleep(1)\n", "sleep"),
    ],
)
def test_a_broken_convention_is_found(path: str, text: str, rule: str) -> None:
    assert rules(path, text) == [rule]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/a.md", "https://docs.kalshi.com and dashboard/work/main are fine, so is ./root/"),
        ("allsight/api/a.py", "\n" * PYTHON_LINES),
        ("dashboard/api/generated/schema.ts", "\n" * 5000),
        ("dashboard/package-lock.json", "\n" * 5000),
        ("allsight/ingestion/adapters/kalshi/parse.py", "if venue == Venue.KALSHI:\n    pass\n"),
        ("allsight/emulators/universe/wording/kalshi.py", 'if venue == "kalshi":\n    pass\n'),
        ("allsight/app.py", "ADAPTERS = {Venue.KALSHI: kalshi.adapter}\n"),
        ("allsight/api/a.py", "same = left.venue == right.venue\n"),
        ("allsight/app.py", "async with asyncio.TaskGroup() as group:\n    group.create_task(work(), name='w')\n"),
        ("tests/api/test_a.py", "await asyncio.sleep(0)\n"),
        ("tests/support/waiting.py", "await asyncio.sleep(0.01)\n"),
    ],
)
def test_what_is_allowed_is_not_found(path: str, text: str) -> None:
    assert rules(path, text) == []


def test_a_finding_names_its_place() -> None:
    (finding,) = check_file("allsight/app.py", "import asyncio\n\nasyncio.create_task(work())\n")
    assert str(finding).startswith("allsight/app.py:3: bare-task: ")


def test_this_file_passes_its_own_rules() -> None:
    assert main(["tests/tooling/test_conventions.py", "scripts/check_conventions.py"]) == 0
