"""Go through links with one key each, in a terminal or out of a pipe."""

import sys
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

import typer

from allsight.api.models.matches import MatchDetail
from allsight.cli import match_show, show
from allsight.cli.remote import Remote
from allsight.domain.errors import InvalidRequestError

_HELP = (
    "y confirm   n reject   f flip   s skip   u undo   v both texts   q quit\n"
    "a acknowledge a fatal or unread difference\n"
    "1 same   2 opposite   3 market implies question   4 question implies market   5 related   6 different"
)
_DECIDED = {
    "n": ("reject", {}),
    "3": ("subset", {"direction": "market_in_question"}),
    "4": ("subset", {"direction": "question_in_market"}),
    "5": ("related", {}),
    "6": ("reject", {}),
}


def keys() -> Iterator[str]:
    """Give one key after the other: as it is pressed, or the letters of what is piped in, until it ends."""
    if sys.stdin.isatty():
        while True:
            yield typer.getchar()
    while letter := sys.stdin.read(1):
        if not letter.isspace():
            yield letter


class Loop:
    """Shows one link after the other and carries out what a key says.

    Args:
        remote: the server.
        by: who decides.
        pressed: the keys.
    """

    def __init__(self, remote: Remote, by: str, pressed: Iterator[str]) -> None:
        self._remote = remote
        self._by = by
        self._pressed = pressed
        self._done: list[str] = []
        self._decided = 0

    def run(self, matches: list[str]) -> None:
        """Go through links until all are decided or skipped, or somebody quits."""
        waiting = deque(matches)
        while waiting:
            show.CONSOLE.print(f"{len(waiting)} to go", style="dim", highlight=False)
            again = self._one(waiting.popleft())
            if again is None:
                break
            waiting.extendleft(again)
        show.CONSOLE.print(f"{self._decided} decided", highlight=False)

    def _one(self, match: str) -> list[str] | None:
        """Decide about one link; return what is to be shown next, before the others, or None to stop."""
        found = self._remote.get(f"/matches/{match}", MatchDetail)
        match_show.print_detail(found, texts=False)
        seen, flipped, ticked = time.monotonic(), False, list[str]()
        for key in self._pressed:
            open_ = [kind for kind in _demanded(found, flipped) if kind not in ticked]
            if key == "q":
                return None
            if key == "s":
                return []
            if key == "u":
                return self._undo(match)
            if key == "f":
                flipped = not flipped
                _say("turned round" if flipped else "as proposed")
            elif key == "a" and open_:
                ticked.append(open_[0])
                _say(f"acknowledged: {open_[0]}")
            elif key == "v":
                match_show.print_detail(found, texts=True)
            elif (decided := _action(key, found, flipped)) is not None:
                action, more = decided
                open_ = [kind for kind in _demanded(found, action == "opposite") if kind not in ticked]
                if action in ("confirm", "opposite"):
                    if open_:
                        _say(f"look at this first, and press a to acknowledge it: {', '.join(open_)}")
                        continue
                    more = {"acknowledged": ticked}
                return self._decide(found, action, {**more, "took_s": round(time.monotonic() - seen, 2)})
            else:
                _say(_HELP)
        return None

    def _decide(self, found: MatchDetail, action: str, more: dict[str, Any]) -> list[str]:
        body = {"by": self._by, "version": found.link.version, **more}
        try:
            now = self._remote.post(f"/matches/{found.link.id}/{action}", MatchDetail, body)
        except InvalidRequestError as error:
            _say(f"{error} ({error.code})")
            return [found.link.id] if error.code == "stale_version" else []
        self._done.append(found.link.id)
        self._decided += 1
        _say(match_show.summary(now))
        return []

    def _undo(self, shown: str) -> list[str]:
        """Take back the last decision of this round and show that link again, then the one at hand."""
        if not self._done:
            _say("nothing to take back in this round")
            return [shown]
        last = self._done.pop()
        try:
            self._remote.post(f"/matches/{last}/undo", MatchDetail, {"by": self._by})
        except InvalidRequestError as error:
            _say(f"{error} ({error.code})")
            return [shown]
        self._decided -= 1
        _say(f"{last} taken back")
        return [shown, last]


def _demanded(found: MatchDetail, turned: bool) -> tuple[str, ...]:
    return found.to_acknowledge_turned if turned else found.to_acknowledge


def _action(key: str, found: MatchDetail, flipped: bool) -> tuple[str, dict[str, Any]] | None:
    if key == "y":
        return ("opposite" if flipped else "confirm"), {}
    if key in ("1", "2"):
        wanted = "same" if key == "1" else "opposite"
        return ("confirm" if found.link.orientation == wanted else "opposite"), {}
    return _DECIDED.get(key)


def _say(words: str) -> None:
    show.CONSOLE.print(words, highlight=False, markup=False)
