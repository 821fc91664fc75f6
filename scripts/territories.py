"""Write the names of the world's territories into the package, out of CLDR and ISO 3166 by way of babel and pycountry.

    python -m scripts.territories [--check]

The two libraries live in the environment of `requirements/oracle-readers.txt`; what they know of names is data of some
kilobytes and not worth eighteen megabytes at run time. A territory that `lexicon.json` knows keeps the name it has
there. `--check` only tells whether the file is what the libraries say.
"""

import argparse
import json
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Final

from scripts import environments

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "allsight/normalization/parsers/data"
_ASK: Final = """
import json
from babel import Locale
import pycountry
names = Locale("en").territories
print(json.dumps({one.alpha_2: [names[one.alpha_2], one.name, getattr(one, "common_name", ""),
    getattr(one, "official_name", "")] for one in pycountry.countries}))
"""
_BESIDE: Final = {"CI": "ivory coast", "CV": "cabo verde", "MK": "macedonia", "SZ": "swaziland", "TL": "east timor"}
"""Names in use that neither library has."""

_LEFT_OUT: Final = ("CD", "CG", "JE", "MC", "MF", "RE", "TD")
"""Both Congos, which the lexicon tells apart by other words, and names that mean something else as often: a given name,
a shirt, a meeting, a football club."""


def main() -> int:
    """Write the file, or say whether it is fresh."""
    parser = argparse.ArgumentParser(description="Write the names of territories into the package.")
    parser.add_argument("--check", action="store_true", help="only tell whether the file is fresh")
    check = parser.parse_args().check
    try:
        interpreter = environments.ensure("oracle-readers")
    except environments.EnvironmentUnavailableError as error:
        print(error, file=sys.stderr)
        return 1
    told = subprocess.run([str(interpreter), "-c", _ASK], capture_output=True, text=True, check=True)
    text = json.dumps({"country": _table(json.loads(told.stdout))}, indent=1, ensure_ascii=False) + "\n"
    path = DATA / "territories.json"
    if check:
        fresh = path.read_text(encoding="utf-8") == text
        print(f"{path.name} is {'fresh' if fresh else 'stale: run python -m scripts.territories'}")
        return int(not fresh)
    path.write_text(text, encoding="utf-8")
    return 0


def _table(told: dict[str, list[str]]) -> dict[str, list[str]]:
    known = json.loads((DATA / "lexicon.json").read_text(encoding="utf-8"))["country"]
    ours = {alias: name for name, aliases in known.items() for alias in (name.replace("_", " "), *aliases)}
    found = {}
    for code, names in sorted(told.items()):
        plain = [name for name in map(_plain, names) if name]
        if code in _LEFT_OUT or not plain:
            continue
        shortest = min(plain, key=len).replace(" ", "_").replace(".", "")
        plain += [_BESIDE[code]] if code in _BESIDE else []
        canonical = next((ours[name] for name in plain if name in ours), shortest)
        aliases = sorted({name for name in plain if name not in ours and name != canonical.replace("_", " ")})
        if aliases or canonical not in known:
            found[canonical] = aliases
    return found


def _plain(name: str) -> str:
    """Return a name as cleaned texts spell it; empty for one that is turned round or explained in brackets."""
    if "," in name or "(" in name or " - " in name:
        return ""
    flat = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    flat = flat.lower().replace("’", "'").replace("&", "and")
    return flat.replace("st. ", "saint ").removeprefix("the ")


if __name__ == "__main__":
    raise SystemExit(main())
