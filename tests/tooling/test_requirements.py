"""The pins are complete, hashed and free of hosts, and every run-time dependency has its reason."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
NAMES = sorted(path.stem for path in REQUIREMENTS.glob("*.in"))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted(name: str) -> set[str]:
    lines = (REQUIREMENTS / f"{name}.in").read_text().splitlines()
    found = (re.match(r"[A-Za-z0-9][\w.-]*", line) for line in lines)
    return {canonical(match[0]) for match in found if match}


def pinned(name: str) -> dict[str, set[str]]:
    versions: dict[str, set[str]] = {}
    for match in re.finditer(r"(?m)^([\w.-]+)==([^\s;\\]+)", (REQUIREMENTS / f"{name}.txt").read_text()):
        versions.setdefault(canonical(match[1]), set()).add(match[2])
    return versions


@pytest.mark.parametrize("name", NAMES)
def test_every_requirement_is_pinned(name: str) -> None:
    assert wanted(name)
    assert wanted(name) <= pinned(name).keys(), "run: make lock"


@pytest.mark.parametrize("name", NAMES)
def test_every_pin_is_hashed_and_names_no_host(name: str) -> None:
    text = (REQUIREMENTS / f"{name}.txt").read_text()
    assert "://" not in text
    assert "--index" not in text
    for entry in re.split(r"(?m)^(?=\S)", text):
        assert not re.match(r"[\w.-]+\s*(==|@)", entry) or "--hash=sha256:" in entry, entry


def test_tools_use_the_versions_of_run_time() -> None:
    base, dev = pinned("base"), pinned("dev")
    assert {name: dev[name] for name in base.keys() & dev.keys()} == {
        name: base[name] for name in base.keys() & dev.keys()
    }


def test_every_run_time_dependency_has_its_reason() -> None:
    page = (ROOT / "docs/decisions/0008-run-time-dependencies.md").read_text()
    first_cells = re.findall(r"(?m)^\| ([^|]+) \|", page)[1:]
    named = {canonical(name.partition("[")[0]) for cell in first_cells for name in cell.split(", ")}
    assert named == wanted("base")


def test_decision_pages_have_one_form() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text()
        assert text.startswith(f"# {page.name[:4]}. "), page.name
        parts = re.findall(r"(?m)^\*\*(Context|Decision|Consequences|Alternatives|Enforced by)\b", text)
        assert parts == ["Context", "Decision", "Consequences", "Alternatives", "Enforced by"], page.name
