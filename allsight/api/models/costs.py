"""What a market costs besides its price: fees, currency, time, and what bound money earns meanwhile."""

from decimal import Decimal

import msgspec

from allsight.domain.fees import FeeForm, RebateOf, RebateTo


class RebateOut(msgspec.Struct, frozen=True):
    """What may come back of a fee: counted only if it comes `at_fill`."""

    to: RebateTo
    rate: Decimal
    of: RebateOf
    at_fill: bool
    note: str


class FeesAheadOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a venue has announced to charge from `valid_from` on."""

    form: FeeForm
    rate: Decimal
    maker_rate: Decimal
    source: str
    valid_from: int
    valid_until: int | None


class FeesOut(msgspec.Struct, frozen=True, kw_only=True):
    """A market's fee schedule. `on_100` is what 100 contracts bought at the current ask cost a taker, in `currency`.

    What settlement takes if they win is in `on_100`: commission on their own profit, and `settlement_rate`, which is
    the most that is taken of each contract. `order_allowance` is the most that an order may cost beyond the fees of its
    levels. `why_unknown` says why nothing may be built on the fee, where it is not `known`.
    """

    form: FeeForm
    rate: Decimal
    exponent: int
    rounding_unit: Decimal
    source: str
    valid_from: int
    valid_until: int | None
    known: bool
    settlement_rate: Decimal
    on_100: Decimal | None
    maker_rate: Decimal
    order_allowance: Decimal
    minimum: Decimal
    why_unknown: str
    rebates: tuple[RebateOut, ...]
    ahead: tuple[FeesAheadOut, ...]


class CurrencyOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a unit of a currency is worth in `base`: at most `hi` to buy it, at least `lo` at settlement.

    Another interval, or none, holds from `valid_until` on.
    """

    base: str
    lo: Decimal
    hi: Decimal
    source: str
    valid_until: int | None


class LockUpOut(msgspec.Struct, frozen=True, kw_only=True):
    """When a market is expected to pay: with even chance by `median_at`, nine times in ten by `late_at`.

    `observed` settlements of the venue and category are in it, the rest is from `source`; `assumed` says that no figure
    stands there.
    """

    median_at: int
    late_at: int
    latest_at: int
    observed: int
    assumed: bool
    source: str


class OffsetOut(msgspec.Struct, frozen=True, kw_only=True):
    """What a venue is said to pay a year `on` bound money, to whoever meets what it `needs`."""

    kind: str
    annual: Decimal
    on: str
    needs: str
    source: str
    valid_from: int
    valid_until: int | None


class CarryOut(msgspec.Struct, frozen=True):
    """What money bound in a market earns a year: `counted` against the hurdle, and what is `stated` but not counted."""

    counted: Decimal
    stated: tuple[OffsetOut, ...]
