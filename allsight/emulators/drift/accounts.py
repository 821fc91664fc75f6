"""The bytes of the program's accounts (venue sheet 4.4), from the venue's own view of its markets."""

from collections.abc import Sequence
from typing import Final

from allsight.domain.clock import SECOND_NS
from allsight.domain.ladder import Side
from allsight.emulators.drift import keys
from allsight.emulators.drift.fees import fee_tiers
from allsight.emulators.drift.layouts import (
    HIGHLY_SPECULATIVE,
    MOST_ORDERS,
    ORDER_FIELDS,
    ORDERS_AT,
    PERP_MARKET,
    POSITION_FIELDS,
    POSITIONS_AT,
    PREDICTION,
    PRELAUNCH,
    PRELAUNCH_ORACLE,
    RECORD,
    SPOT_MARKET,
    STATE,
    USER,
    put,
)
from allsight.emulators.drift.perp import ORACLE_CONFIDENCE, Perp
from allsight.emulators.drift.perpetuals import DOLLAR_ORACLE, PYTH_LAZER, PYTH_LAZER_STABLE_COIN, Perpetual
from allsight.emulators.drift.state import DriftState
from allsight.emulators.drift.units import BASE, PRICE, STEP, TICK, price_of
from allsight.emulators.drift.vamm import SPREAD, amm_quote, reserves_of
from allsight.emulators.engine.orders import Order
from allsight.emulators.solana.keys import USDC
from allsight.emulators.universe.wording.drift import SETTLEMENT_DURATION_S

_FULL_MARGIN: Final = 10_000
_NAME: Final = 32
_RESERVE: Final = 10**14


def name(text: str) -> bytes:
    """Return a name as accounts hold it: 32 bytes, padded with spaces."""
    return text.encode("ascii").ljust(_NAME)


def state_account(state: DriftState) -> bytes:
    """Return the account that holds for the whole venue."""
    return STATE.encode(
        {
            "admin": keys.raw(keys.wallet("admin")),
            "signer": keys.raw(keys.SIGNER),
            "perpFeeStructure.feeTiers": fee_tiers(),
            "numberOfAuthorities": 30,
            "numberOfSubAccounts": 30 * state.number_of_markets,
            "liquidationMarginBufferRatio": 200,
            "settlementDuration": SETTLEMENT_DURATION_S,
            "numberOfMarkets": state.number_of_markets,
            "numberOfSpotMarkets": 1,
            "minPerpAuctionDuration": 10,
            "defaultMarketOrderTimeInForce": 60,
            "exchangeStatus": state.exchange_status,
        }
    )


def spot_market_account() -> bytes:
    """Return the account of the one spot market: the dollars that everything is priced in."""
    return SPOT_MARKET.encode(
        {
            "pubkey": keys.raw(keys.spot_market(0)),
            "oracle": keys.raw(DOLLAR_ORACLE),
            "mint": keys.raw(USDC),
            "vault": keys.raw(keys.spot_market_vault(0)),
            "name": name("USDC"),
            "historicalOracleData.lastOraclePrice": PRICE,
            "historicalOracleData.lastOraclePriceTwap": PRICE,
            "historicalOracleData.lastOraclePriceTwap5min": PRICE,
            "insuranceFund.vault": keys.raw(keys.insurance_vault(0)),
            "depositBalance": 10**18,
            "cumulativeDepositInterest": 10**10,
            "cumulativeBorrowInterest": 10**10,
            "orderStepSize": 1,
            "orderTickSize": 1,
            "minOrderSize": 1,
            "initialAssetWeight": _FULL_MARGIN,
            "maintenanceAssetWeight": _FULL_MARGIN,
            "initialLiabilityWeight": _FULL_MARGIN,
            "maintenanceLiabilityWeight": _FULL_MARGIN,
            "decimals": 6,
            "marketIndex": 0,
            "oracleSource": PYTH_LAZER_STABLE_COIN,
            "status": 1,
        }
    )


def perp_market_account(state: DriftState, perp: Perp) -> bytes:
    """Return the account of a prediction market as of now."""
    now = state.clock.now_ns()
    net = state.net_base(perp)
    curve = reserves_of(perp, net)
    long, short = state.open_interest(perp)
    averages = perp.averages
    return PERP_MARKET.encode(
        {
            "pubkey": keys.raw(perp.account),
            "amm.oracle": keys.raw(perp.oracle),
            "amm.historicalOracleData.lastOraclePrice": perp.oracle_price,
            "amm.historicalOracleData.lastOracleConf": ORACLE_CONFIDENCE,
            "amm.historicalOracleData.lastOraclePriceTwap": averages.mark,
            "amm.historicalOracleData.lastOraclePriceTwap5min": averages.mark_5min,
            "amm.historicalOracleData.lastOraclePriceTwapTs": averages.at_ns // SECOND_NS,
            "amm.baseAssetReserve": curve.base,
            "amm.quoteAssetReserve": curve.quote,
            "amm.sqrtK": perp.sqrt_k,
            "amm.pegMultiplier": curve.peg,
            "amm.baseAssetAmountLong": long * BASE,
            "amm.baseAssetAmountShort": -short * BASE,
            "amm.baseAssetAmountWithAmm": net * BASE,
            "amm.quoteAssetAmount": -amm_quote(state.exchange, perp.market.id),
            "amm.askBaseAssetReserve": curve.ask_base,
            "amm.askQuoteAssetReserve": curve.ask_quote,
            "amm.bidBaseAssetReserve": curve.bid_base,
            "amm.bidQuoteAssetReserve": curve.bid_quote,
            "amm.lastBidPriceTwap": averages.bid,
            "amm.lastAskPriceTwap": averages.ask,
            "amm.lastMarkPriceTwap": averages.mark,
            "amm.lastMarkPriceTwap5min": averages.mark_5min,
            "amm.lastUpdateSlot": perp.oracle_slot,
            "amm.fundingPeriod": 3_600,
            "amm.orderStepSize": STEP,
            "amm.orderTickSize": TICK,
            "amm.minOrderSize": STEP,
            "amm.volume24h": state.day_volume(perp)[1],
            "amm.lastTradeTs": perp.last_trade_s,
            "amm.lastMarkPriceTwapTs": averages.at_ns // SECOND_NS,
            "amm.baseSpread": 2 * SPREAD,
            "amm.longSpread": SPREAD,
            "amm.shortSpread": SPREAD,
            "amm.oracleSource": PRELAUNCH,
            "amm.lastOracleValid": 1,
            "name": name(perp.symbol),
            "expiryTs": perp.expiry_s(now),
            "expiryPrice": perp.expiry_price or 0,
            "nextFillRecordId": perp.next_fill,
            "marginRatioInitial": _FULL_MARGIN,
            "marginRatioMaintenance": _FULL_MARGIN,
            "marketIndex": perp.index,
            "status": perp.status(now),
            "contractType": PREDICTION,
            "contractTier": HIGHLY_SPECULATIVE,
            "pausedOperations": perp.paused(now),
            "feeAdjustment": perp.fee_adjustment,
            "lastFillPrice": perp.last_fill_price,
        }
    )


def oracle_account(perp: Perp) -> bytes:
    """Return the account of a market's oracle."""
    return PRELAUNCH_ORACLE.encode(
        {
            "price": perp.oracle_price,
            "maxPrice": PRICE,
            "confidence": ORACLE_CONFIDENCE,
            "lastUpdateSlot": perp.oracle_slot,
            "ammLastUpdateSlot": perp.oracle_slot,
            "perpMarketIndex": perp.index,
        }
    )


def perpetual_account(future: Perpetual) -> bytes:
    """Return the account of a perpetual future."""
    return PERP_MARKET.encode(
        {
            "pubkey": keys.raw(keys.perp_market(future.index)),
            "amm.oracle": keys.raw(future.oracle),
            "amm.historicalOracleData.lastOraclePrice": future.price,
            "amm.historicalOracleData.lastOraclePriceTwap": future.price,
            "amm.baseAssetReserve": _RESERVE,
            "amm.quoteAssetReserve": _RESERVE,
            "amm.sqrtK": _RESERVE,
            "amm.pegMultiplier": future.price,
            "amm.fundingPeriod": 3_600,
            "amm.orderStepSize": 10_000_000,
            "amm.orderTickSize": 100,
            "amm.minOrderSize": 10_000_000,
            "amm.oracleSource": PYTH_LAZER,
            "amm.lastOracleValid": 1,
            "name": name(future.symbol),
            "marginRatioInitial": 500,
            "marginRatioMaintenance": 330,
            "marketIndex": future.index,
            "status": 1,
        }
    )


def user_account(state: DriftState, account: str, perp: Perp) -> bytes:
    """Return the User account by which somebody trades a market: one position and the orders that rest in it."""
    holding = state.exchange.ledger.accounts[account].holdings.get(perp.market.id)
    orders = [order for order in perp.market.book.orders() if order.account == account][:MOST_ORDERS]
    data = bytearray(
        USER.encode(
            {
                "authority": keys.raw(keys.wallet(account)),
                "name": name("Main Account"),
                "nextOrderId": 1 + max((order.id for order in orders), default=0),
                "subAccountId": perp.index,
                "openOrders": len(orders),
                "hasOpenOrder": bool(orders),
            }
        )
    )
    net, quote = (0, 0) if holding is None else (holding.net, holding.no * PRICE - holding.paid)
    position = {
        "baseAssetAmount": net * BASE,
        "quoteAssetAmount": quote,
        "quoteEntryAmount": quote,
        "openBids": _resting(orders, Side.YES),
        "openAsks": -_resting(orders, Side.NO),
        "marketIndex": perp.index,
        "openOrders": len(orders),
    }
    for field, value in position.items():
        offset, kind = POSITION_FIELDS[field]
        put(data, POSITIONS_AT + offset, kind, value)
    for place, order in enumerate(orders):
        for field, value in _order(order, perp.index, state.slot()).items():
            offset, kind = ORDER_FIELDS[field]
            put(data, ORDERS_AT + place * RECORD + offset, kind, value)
    return bytes(data)


def _resting(orders: Sequence[Order], side: Side) -> int:
    return sum(order.remaining for order in orders if order.side is side) * BASE


def _order(order: Order, index: int, slot: int) -> dict[str, int]:
    return {
        "slot": slot,
        "price": price_of(order.rung),
        "baseAssetAmount": order.size * BASE,
        "baseAssetAmountFilled": order.filled * BASE,
        "quoteAssetAmountFilled": order.filled * price_of(order.rung),
        "orderId": order.id,
        "marketIndex": index,
        "status": 1,
        "orderType": 1,
        "marketType": 1,
        "direction": 0 if order.side is Side.YES else 1,
        "postOnly": 0,
    }
