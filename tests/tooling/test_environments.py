"""Side environments, Node and Chromium are found or made as documented."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import chromium, environments, node
from tests.support.browser import launched


@pytest.mark.parametrize(
    ("version", "supported"),
    [
        ("v20.19.0", True),
        ("v20.18.3", False),
        ("v21.7.0", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.19.0\n", True),
        ("v18.20.4", False),
        ("v23.0.0-nightly2024", True),
        ("not a version", False),
    ],
)
def test_node_versions(version: str, supported: bool) -> None:
    assert node.is_supported(version) is supported


def test_an_unknown_environment_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="oracle-kalshi"):
        environments.ensure("oracle-nobody")


def pins(root: Path, text: str) -> None:
    (root / "requirements").mkdir(exist_ok=True)
    (root / "requirements" / "tool.txt").write_text(text)


@pytest.mark.integration
def test_an_environment_is_made_once_and_again_when_its_pins_change(tmp_path: Path) -> None:
    pins(tmp_path, "# nothing\n")
    interpreter = environments.ensure("tool", tmp_path)
    assert interpreter == tmp_path / ".venvs/tool/bin/python"
    mark = tmp_path / ".venvs/tool/mark"
    mark.touch()

    environments.ensure("tool", tmp_path)
    assert mark.exists()

    pins(tmp_path, "# still nothing\n")
    environments.ensure("tool", tmp_path)
    assert not mark.exists()


@pytest.mark.integration
def test_a_half_made_environment_is_made_again(tmp_path: Path) -> None:
    pins(tmp_path, "no-such-package==1 --hash=sha256:00\n")
    with pytest.raises(environments.EnvironmentUnavailableError, match="uv pip sync"):
        environments.ensure("tool", tmp_path)
    pins(tmp_path, "")
    assert environments.ensure("tool", tmp_path).exists()


def test_a_named_chromium_wins_and_a_wrong_name_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "browser"
    fake.write_text("#!/bin/sh\n")
    monkeypatch.setenv("ALLSIGHT_CHROMIUM", str(fake))
    assert chromium.find() is None
    assert "ALLSIGHT_CHROMIUM" in (chromium.why_not_installable() or "")
    fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
    assert chromium.find() == fake


@pytest.mark.browser
@pytest.mark.integration
async def test_chromium_shows_a_page(chromium_path: Path) -> None:
    async with launched(chromium_path) as browser:
        page = await browser.new_page(viewport={"width": 390, "height": 844})
        await page.set_content("<title>allsight</title><p>seen</p>")
        assert await page.title() == "allsight"
        assert await page.inner_text("p") == "seen"


@pytest.mark.oracle
@pytest.mark.integration
@pytest.mark.parametrize(
    ("name", "module"),
    [("kalshi", "kalshi_python_sync"), ("polymarket", "py_clob_client_v2"), ("polymarket-v1", "py_clob_client")],
)
def test_official_clients_import_in_their_own_environment(
    oracle_python: Callable[[str], Path], name: str, module: str
) -> None:
    interpreter = oracle_python(name)
    assert interpreter.parent != Path(sys.executable).parent
    done = subprocess.run(
        [str(interpreter), "-c", f"import {module}; print({module}.__name__)"],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath},
    )
    assert done.stdout.strip() == module, done.stderr
