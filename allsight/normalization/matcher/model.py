"""The trained model: how likely each relation is, from the features of two claims.

A multinomial logistic model. With the claims in the other order a pair gets the same numbers, both subsets exchanged,
by construction: features that do not depend on the order weigh equally for both, those that do for one and against the
other. Whether one question is asked straight or turned round is not the model's to say: logic reads which side pays.
The file beside this package holds the weights, one set per fold besides, and how they came about;
`scripts/train_matcher.py` makes it anew.
"""

import functools
import hashlib
from collections.abc import Sequence
from importlib import resources
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from allsight.normalization.matcher.features import STEADY, TURNING
from allsight.normalization.matcher.judgement import Match

CLASSES: Final = ("one", "subset", "related", "different")
"""What has weights of its own: one question either way round, one implying the other either way, and the rest."""

RELATIONS: Final = (Match.SAME, Match.WITHIN, Match.AROUND, Match.RELATED, Match.DIFFERENT)
"""What the model tells apart; `SAME` stands for one question, straight or turned round."""

CLASS_OF: Final[dict[Match, str]] = {
    Match.SAME: "one",
    Match.WITHIN: "subset",
    Match.AROUND: "subset",
    Match.RELATED: "related",
    Match.DIFFERENT: "different",
}
WAY_OF: Final[dict[Match, float]] = dict.fromkeys(RELATIONS, 0.0) | {Match.WITHIN: 1.0, Match.AROUND: -1.0}
"""How what turns with the order of the claims counts for each relation."""

Chances = dict[Match, float]
Numbers = NDArray[np.float64]


class Weights(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """What one training has come to.

    Attributes:
        constants: per class what its sum starts with.
        steady: per class a weight for each feature of `STEADY`.
        turning: a weight for each feature of `TURNING`, for the first subset and against the second.
        temperature: what sums are divided by, so that probabilities hold what they say.
        change_from: how likely another relation must be to be put in the place of what logic found.
        auto_from: the probability from which no verdict on labelled data was wrong.
    """

    constants: dict[str, float]
    steady: dict[str, tuple[float, ...]]
    turning: tuple[float, ...]
    temperature: float = 1.0
    change_from: float = 1.0
    auto_from: float = 1.0

    @functools.cached_property
    def _table(self) -> tuple[Numbers, Numbers]:
        """Return a row of weights per relation, and the constants."""
        rows = [
            (*self.steady[CLASS_OF[match]], *(WAY_OF[match] * weight for weight in self.turning)) for match in RELATIONS
        ]
        return np.array(rows), np.array([self.constants[CLASS_OF[match]] for match in RELATIONS])

    def sums(self, found: Sequence[float]) -> Numbers:
        """Return one number per relation, in the order of `RELATIONS`; the greater, the likelier."""
        rows, constants = self._table
        sums: Numbers = rows @ np.array(found) + constants
        return sums

    def chances(self, found: Sequence[float], side: Match = Match.SAME) -> Chances:
        """Return how likely each relation is, `side` being the one that one question would be; they make 1."""
        one, *others = spread(self.sums(found), self.temperature).tolist()
        return {Match.SAME: 0.0, Match.OPPOSITE: 0.0, side: one, **dict(zip(RELATIONS[1:], others, strict=True))}


def spread(sums: Numbers, temperature: float = 1.0) -> Numbers:
    """Return sums as probabilities, row by row."""
    powers = np.exp((sums - sums.max(axis=-1, keepdims=True)) / temperature)
    chances: Numbers = powers / powers.sum(axis=-1, keepdims=True)
    return chances


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """How a model came about: on what it was trained, when, and what it showed on events that it had not seen."""

    file: str
    sha256: str
    pairs: int
    groups: int
    labels: dict[str, int]
    made_on: str
    penalty: float
    folds: int
    features: tuple[str, ...]
    figures: dict[str, float | int | None]


class Model(msgspec.Struct, frozen=True, kw_only=True):
    """The weights that serve, those of each fold for honest figures, and their origin.

    `seen` maps each event group of the training, by a short hash, to the number of the fold that had not seen it.
    """

    origin: Origin
    weights: Weights
    folds: tuple[Weights, ...]
    seen: dict[str, int]

    def without(self, event_key: str) -> Weights | None:
        """Return weights that never saw an event; None if the model itself did not see it."""
        fold = self.seen.get(event_name(event_key))
        return None if fold is None else self.folds[fold]


def event_name(event_key: str) -> str:
    """Return the short hash under which a model remembers an event group."""
    return hashlib.sha256(event_key.encode()).hexdigest()[:12]


def decoded(raw: bytes) -> Model:
    """Read a model.

    Raises:
        msgspec.MsgspecError: if it is none, or was trained on other features than this program works out.
    """
    model = msgspec.json.decode(raw, type=Model)
    if model.origin.features != (*STEADY, *TURNING):
        raise msgspec.ValidationError("the model was trained on other features: run scripts/train_matcher.py")
    return model


@functools.cache
def shipped() -> Model:
    """Return the model that comes with this program."""
    return decoded(resources.files("allsight.normalization.matcher").joinpath("data/model.json").read_bytes())
