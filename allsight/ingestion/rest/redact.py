"""Venue text on its way into a message: short, printable, and without our secrets."""

LONGEST_EXCERPT = 200


class Redactor:
    """Cuts secrets out of texts that somebody else wrote.

    A venue may echo what it was sent, key and all; the echo must not reach a log. A secret is cut out whole, and so are
    its lines where it has several, as a PEM key has.
    """

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        self._pieces: list[str] = []
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Cut out one more secret from now on; pieces too short to tell from common text stay."""
        pieces = {line.strip() for line in (secret, *secret.splitlines())}
        found = {*self._pieces, *(piece for piece in pieces if len(piece) >= 6)}
        self._pieces = sorted(found, key=len, reverse=True)

    def short(self, text: str) -> str:
        """Return the text without secrets and control characters, cut to a readable length."""
        for piece in self._pieces:
            text = text.replace(piece, "[secret]")
        text = " ".join(
            "".join(letter if letter.isprintable() else " " for letter in text[: 4 * LONGEST_EXCERPT]).split()
        )
        return text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1] + "…"
