"""The import contracts catch what they are there to catch, and no module stands outside them."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]


def test_every_module_has_a_place_in_the_layers() -> None:
    layers = next(contract for contract in CONFIG["contracts"] if contract["type"] == "layers")["layers"]
    placed = {name.strip().strip("()") for layer in layers for name in layer.split("|")}
    # Reached by injection alone; what it may import follows, since nothing but app and cli may import it.
    placed.add("allsight.settings")
    folders = [path.parent for path in ROOT.glob("allsight/*/__init__.py")] + [
        path.parent for path in ROOT.glob("allsight/infra/*/__init__.py")
    ]
    files = [path for path in ROOT.glob("allsight/*.py") if path.name not in {"__init__.py", "__main__.py"}]
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in (*folders, *files)}
    assert modules - {"allsight.infra"} - placed == set()


BREAKS = {
    "domain reaches a framework": ("domain/x.py", "import httpx"),
    "domain reaches up": ("domain/x.py", "import allsight.infra.cache"),
    "a room reaches up": ("analysis/x.py", "import allsight.execution.router"),
    "siblings know each other": ("ingestion/x.py", "import allsight.normalization.cache"),
    "venues know each other": ("ingestion/adapters/one/x.py", "import allsight.ingestion.adapters.two"),
    "a room reaches an adapter": ("ingestion/queue/x.py", "import allsight.ingestion.adapters.one"),
    "a room reads settings": ("execution/x.py", "import allsight.settings"),
    "a room reaches storage": ("analysis/x.py", "import allsight.infra.db"),
    "an emulator reaches the product": ("emulators/x.py", "import allsight.infra.cache"),
    "an emulator borrows the product's fees": ("emulators/x.py", "import allsight.domain.fees"),
    "emulated venues know each other": ("emulators/kalshi/x.py", "import allsight.emulators.polymarket"),
    "a server reads the truth": ("emulators/kalshi/x.py", "import allsight.emulators.universe.truth"),
    "settings reach a room": ("settings/x.py", "import allsight.analysis.pricing"),
}


@pytest.mark.integration
@pytest.mark.parametrize("change", [None, *BREAKS], ids=lambda change: change or "nothing")
def test_a_broken_import_rule_is_found(change: str | None, tmp_path: Path) -> None:
    """Lay out a bare copy of the rooms, break one rule, and ask the real tool with the real configuration."""
    rooms = [path.parent.relative_to(ROOT) for path in ROOT.glob("allsight/**/__init__.py")]
    made = {tmp_path / room / "__init__.py": "" for room in rooms}
    made[tmp_path / "allsight/domain/fees.py"] = ""
    for venue in ("one", "two"):
        made[tmp_path / "allsight/ingestion/adapters" / venue / "__init__.py"] = ""
    for venue in ("kalshi", "polymarket"):
        made[tmp_path / "allsight/emulators" / venue / "__init__.py"] = ""
    made[tmp_path / "allsight/emulators/universe/truth.py"] = ""
    for module in ("app", "cli", "settings"):
        made[tmp_path / "allsight" / module / "__init__.py"] = ""
    if change is not None:
        path, line = BREAKS[change]
        made[tmp_path / "allsight" / path] = line
    for file, text in made.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=tmp_path,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (0 if change is None else 1), done.stdout + done.stderr
    if change is not None:
        assert ".x -> " in done.stdout
