"""Keep the server's description of its API, from which the dashboard's client is generated, in step with the code.

    python -m scripts.api_client             writes dashboard/openapi.json; `make client` then generates the client
    python -m scripts.api_client --check     exits 1 when the committed description is not what the code says today

That the generated client fits the description is checked in the dashboard (`npm run fresh`, part of `npm run check`).
"""

import argparse
import difflib
import importlib
import importlib.util
import json
import sys
from itertools import islice

from scripts.environments import ROOT

DESCRIPTION = ROOT / "dashboard" / "openapi.json"
MODULE = "allsight.api.openapi"


def described() -> str:
    """Return the OpenAPI document of the code as canonical text: keys sorted, so that only meaning makes a change."""
    document = importlib.import_module(MODULE).document()
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main() -> int:
    """Write the description, or compare it with the committed one."""
    parser = argparse.ArgumentParser(description="Write or check dashboard/openapi.json.")
    parser.add_argument("--check", action="store_true", help="compare only")
    only_compare = parser.parse_args().check
    if importlib.util.find_spec(MODULE) is None:
        print(f"{MODULE} does not exist: there is no API to describe yet", file=sys.stderr)
        return 0
    text = described()
    if not only_compare:
        DESCRIPTION.write_text(text, encoding="utf-8")
        return 0
    committed = DESCRIPTION.read_text(encoding="utf-8") if DESCRIPTION.exists() else ""
    if committed == text:
        return 0
    changes = difflib.unified_diff(committed.splitlines(), text.splitlines(), "committed", "code", lineterm="", n=1)
    print("\n".join(islice(changes, 40)))
    print(f"{DESCRIPTION.relative_to(ROOT)} is stale. Run: make client", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
