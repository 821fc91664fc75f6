"""Check the project's own conventions, those that no common linter knows.

    python -m scripts.check_conventions [FILE ...]      all tracked and new files, or only those given

Prints one line per finding, `path:line: rule: what to do`, and exits 1 when there is any.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent

VENUES = frozenset({"polymarket", "kalshi", "betfair", "drift", "hedgehog", "smarkets"})
PYTHON_LINES = 400
TYPESCRIPT_LINES = 250

# Files that may start a task outside a TaskGroup, each with the reason.
MAY_OWN_TASKS: dict[str, str] = {}

_GENERATED = re.compile(r"generated|\.gen\.")
# The character classes keep this file from finding itself.
_HOSTS = re.compile(r"\b(?:[\w.-]*\.)?(?:[p]ypi\.org|[p]ythonhosted\.org|[n]pmjs\.(?:org|com)|[d]ebian\.org)\b")
_MACHINE_PATHS = re.compile(r"(?<![\w.~-])/(?:[w]ork|[r]oot|[h]ome/\w+|[U]sers/\w+)/")
_TS_VENUE_BRANCH = re.compile(rf"""(?:[!=]==?\s*|case\s+)["'](?:{"|".join(sorted(VENUES))})["']""")
_LOOP_FACTORIES = frozenset({"get_running_loop", "get_event_loop", "new_event_loop"})


@dataclass(frozen=True, order=True)
class Finding:
    """A place that breaks a convention."""

    path: str
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.advice}"


def check_text(path: str, text: str) -> Iterator[Finding]:
    """Check any text file for registry hosts and for paths of the machine that wrote it."""
    for number, line in enumerate(text.splitlines(), 1):
        if _HOSTS.search(line):
            yield Finding(path, number, "registry-host", "packages are named and pinned, never located")
        if _MACHINE_PATHS.search(line):
            yield Finding(path, number, "machine-path", "paths are relative to the checkout, or configured")


def check_length(path: str, text: str) -> Iterator[Finding]:
    """Check a source file against the length that one reading can hold."""
    limit = {".py": PYTHON_LINES, ".ts": TYPESCRIPT_LINES, ".tsx": TYPESCRIPT_LINES}.get(PurePosixPath(path).suffix)
    lines = text.count("\n")
    if limit is not None and lines > limit and not _GENERATED.search(path):
        yield Finding(path, lines, "file-length", f"{lines} lines, at most {limit}: split by meaning")


def check_tasks(path: str, tree: ast.AST) -> Iterator[Finding]:
    """Check that every task has an owner that waits for it: a TaskGroup."""
    if not path.startswith("allsight/") or path in MAY_OWN_TASKS:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "asyncio":
            names = {alias.name for alias in node.names}
        elif isinstance(node, ast.Attribute) and _is_event_loop(node.value):
            names = {node.attr}
        else:
            continue
        if names & {"create_task", "ensure_future"}:
            yield Finding(path, node.lineno, "bare-task", "start it in an asyncio.TaskGroup, with a name")


def _is_event_loop(node: ast.expr) -> bool:
    """Tell whether an expression is the module asyncio or an event loop by its looks."""
    match node:
        case ast.Name(id=name):
            return name in {"asyncio", "loop"}
        case ast.Attribute(attr=name):
            return name in {"loop", "_loop"}
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _LOOP_FACTORIES
        case _:
            return False


def check_venue_branches(path: str, tree: ast.AST) -> Iterator[Finding]:
    """Check that generic code never asks which venue it serves; that knowledge lives in the venue's own place."""
    place = PurePosixPath(path)
    if place.parts[0] != "allsight" or VENUES & {*place.parts, place.stem}:
        return
    for node in ast.walk(tree):
        if (isinstance(node, ast.Compare) and any(map(_names_venue, [node.left, *node.comparators]))) or (
            isinstance(node, ast.MatchValue) and _names_venue(node.value)
        ):
            yield Finding(path, node.lineno, "venue-branch", "give the adapter a hook or a capability instead")


def _names_venue(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return text in VENUES
        case ast.Attribute(value=ast.Name(id="Venue") | ast.Attribute(attr="Venue"), attr=name):
            return name.lower() in VENUES
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return any(map(_names_venue, items))
        case _:
            return False


def check_sleeps(path: str, tree: ast.AST) -> Iterator[Finding]:
    """Check that tests wait for conditions, not for time; a sleep of zero only yields."""
    if not path.startswith("tests/") or path.startswith("tests/support/"):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="time" | "asyncio"), attr="sleep"),
                args=[ast.Constant(value=delay)],
            ) if delay:
                yield Finding(path, node.lineno, "sleep", "wait with tests.support.eventually, or inject a clock")


def check_typescript_branches(path: str, text: str) -> Iterator[Finding]:
    """Check that the dashboard asks a venue for its facts, not for its name."""
    if PurePosixPath(path).suffix not in {".ts", ".tsx"} or _GENERATED.search(path) or ".test." in path:
        return
    for number, line in enumerate(text.splitlines(), 1):
        if _TS_VENUE_BRANCH.search(line):
            yield Finding(path, number, "venue-branch", "take the fact from the API's /venues")


TEXT_RULES: tuple[Callable[[str, str], Iterator[Finding]], ...] = (
    check_text,
    check_length,
    check_typescript_branches,
)
SYNTAX_RULES: tuple[Callable[[str, ast.AST], Iterator[Finding]], ...] = (
    check_tasks,
    check_venue_branches,
    check_sleeps,
)


def check_file(path: str, text: str) -> list[Finding]:
    """Apply every rule to one file; `path` is relative to the checkout, with forward slashes."""
    findings = [finding for rule in TEXT_RULES for finding in rule(path, text)]
    if path.endswith(".py"):
        tree = ast.parse(text, filename=path)
        findings += [finding for rule in SYNTAX_RULES for finding in rule(path, tree)]
    return sorted(findings)


def project_files(root: Path = ROOT) -> list[str]:
    """List the files that are tracked or new and not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(path for path in listing.stdout.split("\0") if path and (root / path).is_file())


def main(arguments: list[str]) -> int:
    """Check the files given, or all; print the findings."""
    findings: list[Finding] = []
    for path in arguments or project_files():
        try:
            text = (ROOT / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # pictures and fonts
        findings += check_file(path, text)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
