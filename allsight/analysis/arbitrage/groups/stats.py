"""What searching groups has come to, counted."""

import msgspec


class GroupStats(msgspec.Struct):
    """Counts since the start.

    Attributes:
        changes: markets of a group whose best prices changed.
        dismissed: groups that a change did not concern, by the guards: no solver was asked.
        searched: groups that were searched again.
        stood: proofs that a change did not concern, by the weights of their solution.
        guards: linear programs solved for that; `sized`: those that size orders.
        proved: settled exactly, with an opportunity as the result; `refused`: without one.
        renewed: of those proved the ones that were proved over the orders alone that they had taken before.
        left: proofs whose orders can all still be filled, whatever else there may be by now.
    """

    changes: int = 0
    dismissed: int = 0
    searched: int = 0
    stood: int = 0
    guards: int = 0
    sized: int = 0
    proved: int = 0
    refused: int = 0
    renewed: int = 0
    left: int = 0
