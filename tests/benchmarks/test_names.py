"""What documents say of benchmarks can be run."""

import re

from benchmarks.__main__ import about, names
from tests.support.programs import ROOT

_NAMED = re.compile(r"python -m benchmarks (\w+)")


def test_every_benchmark_that_a_document_names_is_there() -> None:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    named = {name for page in pages for name in _NAMED.findall(page.read_text(encoding="utf-8"))}
    assert {"matching", "catalogue_pairs"} <= named
    assert named <= set(names())
    assert all(about(name) for name in names())
