"""Everything that can be set, in one typed object that the command line builds once and passes down.

Values come from the environment (`ALLSIGHT_PORT`, `ALLSIGHT_KALSHI__KEY_ID` …) and from the command line. Nothing else
in the program reads the environment. Secrets have a type of their own, which does not print them.
"""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from allsight.domain.errors import CredentialsError
from allsight.domain.ids import Venue
from allsight.domain.money import Currency
from allsight.domain.questions import Severity

_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class DataLabel(StrEnum):
    """Where prices come from; the only thing in which a demo differs from the real program."""

    DEMO = "demo"
    REAL = "real"
    REPLAY = "replay"


class KalshiSettings(BaseModel):
    """How to reach Kalshi. Without a key its books are polled and DELAYED; with one they stream and are LIVE.

    `catalogue_every_s` is how often all listings are read again, which is when edits of rules are seen.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: str = "prod"
    rest_url: str | None = None
    ws_url: str | None = None
    key_id: str | None = None
    private_key: SecretStr | None = None
    private_key_file: Path | None = None
    catalogue_every_s: float = Field(default=900.0, ge=10.0)

    @model_validator(mode="after")
    def _whole_credentials(self) -> Self:
        secret = self.private_key is not None or self.private_key_file is not None
        if secret != (self.key_id is not None):
            raise ValueError("a Kalshi key needs both key_id and private_key (or private_key_file)")
        if self.private_key is not None and self.private_key_file is not None:
            raise ValueError("give private_key or private_key_file, not both")
        return self

    def private_key_pem(self) -> str | None:
        """Return the private key's PEM text, or None when no key is set.

        Raises:
            CredentialsError: if the file cannot be read.
        """
        if self.private_key is not None:
            return self.private_key.get_secret_value()
        if self.private_key_file is None:
            return None
        try:
            return self.private_key_file.expanduser().read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise CredentialsError(f"the Kalshi key file cannot be read: {type(error).__name__}") from None


class PolymarketSettings(BaseModel):
    """How to reach Polymarket. Its market data needs no key.

    `catalogue_every_s` is as for Kalshi; markets with less resting liquidity than `min_liquidity` pUSD are left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: str = "prod"
    gamma_url: str | None = None
    clob_url: str | None = None
    data_url: str | None = None
    ws_url: str | None = None
    catalogue_every_s: float = Field(default=900.0, ge=10.0)
    min_liquidity: int = Field(default=0, ge=0)


class BetfairSettings(BaseModel):
    """How to reach Betfair Exchange. Without app key, username and password the venue is off.

    `jurisdiction` chooses the hosts of the account's country. With `certificate_file` (and its key's file, unless they
    are one) the login is by certificate, otherwise interactive. `delayed` says that the app key is the free, delayed
    one. `discount_percent` is the account's discount on commission, `worst_base_rate_percent` what is assumed where the
    venue states no base rate. `expert_fee_percent` is what the Expert Fee takes of what commission leaves of a profit,
    `transaction_charge` what an order costs an account that is charged for them, in pounds. `ca`, a certificate as PEM
    text, is trusted instead of the system's, on this machine.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: str = "prod"
    jurisdiction: str = "international"
    locale: str = "en"
    app_key: SecretStr | None = None
    username: SecretStr | None = None
    password: SecretStr | None = None
    certificate_file: Path | None = None
    certificate_key_file: Path | None = None
    identity_url: str | None = None
    identity_cert_url: str | None = None
    api_url: str | None = None
    navigation_url: str | None = None
    stream_url: str | None = None
    ca: str | None = None
    delayed: bool = False
    discount_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    worst_base_rate_percent: Decimal = Field(default=Decimal(7), ge=0, le=100)
    expert_fee_percent: Decimal = Field(default=Decimal(0), ge=0, lt=100)
    transaction_charge: Decimal = Field(default=Decimal(0), ge=0)
    session_life_s: float = Field(default=86_400.0, ge=60.0)
    catalogue_every_s: float = Field(default=900.0, ge=10.0)

    @model_validator(mode="after")
    def _whole_certificate(self) -> Self:
        if self.certificate_key_file is not None and self.certificate_file is None:
            raise ValueError("certificate_key_file needs certificate_file")
        return self


class SmarketsSettings(BaseModel):
    """How to reach Smarkets. Without an account its books are polled and DELAYED; with one they are polled and LIVE.

    `commission` holds where the account does not say; `commission_base` is `turnover` for the Pro tier. `domains` are
    the venue's own kinds of events; `hidden` and `forbidden` listings are left out unless asked for. The token of the
    session is kept in `token_file`, by default in the data folder, since the venue allows few logins.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: str = "prod"
    rest_url: str | None = None
    username: str | None = None
    password: SecretStr | None = None
    token_file: Path | None = None
    commission: Decimal = Field(default=Decimal("0.02"), ge=0, lt=1)
    commission_base: Literal["net_profit", "turnover"] = "net_profit"
    domains: tuple[str, ...] | None = None
    hidden: bool = False
    forbidden: bool = False
    quotes_per_minute: int | None = Field(default=None, ge=1)
    poll_interval_s: float | None = Field(default=None, ge=1.0)
    catalogue_every_s: float = Field(default=900.0, ge=10.0)

    @model_validator(mode="after")
    def _whole_credentials(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("a Smarkets account needs both username and password")
        return self


class DriftSettings(BaseModel):
    """How to reach Drift BET, which stopped in April 2026: it is only contacted where `enabled` says so.

    A Solana provider's URLs may hold a key, and are kept as secrets. `rules_url` names a JSON document of rules by
    symbol, over https or on this machine, since the venue publishes none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: str = "prod"
    enabled: bool = False
    dlob_url: str | None = None
    dlob_ws_url: str | None = None
    data_url: str | None = None
    rpc_url: SecretStr | None = None
    rpc_ws_url: SecretStr | None = None
    program_id: str | None = None
    rules_url: str | None = None
    catalogue_every_s: float = Field(default=900.0, ge=10.0)


class MintSettings(BaseModel):
    """A token that may be staked on Solana: its address, what one is worth the same as, and its decimals."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str
    currency: Currency
    decimals: int = Field(ge=0, le=18)


class HedgehogSettings(BaseModel):
    """How to read Hedgehog from the chain. None takes what stands in the venue's own data: mainnet, its programs, USDC.

    The URLs of a Solana node may hold a provider's key. `genesis` names the cluster by its first block, `*` is any.
    `resolvers` may decide a market that is to count as firm, `*` for anybody. `creators` are asked for one by one where
    the node will not list a program. Rates are calls per second: of all kinds, of one method, and of listings.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: str = "prod"
    rpc_url: SecretStr | None = None
    ws_url: SecretStr | None = None
    ipfs_url: str | None = None
    action_url: str | None = None
    genesis: str | None = None
    commitment: Literal["processed", "confirmed", "finalized"] = "confirmed"
    parimutuel_programs: tuple[str, ...] | None = None
    lent_out_programs: tuple[str, ...] | None = None
    p2p_programs: tuple[str, ...] | None = None
    parlay_programs: tuple[str, ...] | None = None
    classic_programs: tuple[str, ...] | None = None
    mints: tuple[MintSettings, ...] | None = None
    resolvers: tuple[str, ...] = ()
    creators: tuple[str, ...] = ()
    calls_per_s: float | None = Field(default=None, gt=0)
    calls_per_method_s: float | None = Field(default=None, gt=0)
    listings_per_s: float | None = Field(default=None, gt=0)
    catalogue_every_s: float = Field(default=300.0, ge=10.0)
    settle_every_s: float = Field(default=30.0, ge=1.0)
    metadata_every_s: float = Field(default=900.0, ge=10.0)


class RateSettings(BaseModel):
    """What one unit of a currency is worth in dollars: at most `hi` to buy it, at least `lo` at settlement.

    It counts over what venues state, until `valid_days` after `as_of`, an instant with its time zone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: Currency
    lo: Decimal = Field(gt=0)
    hi: Decimal = Field(gt=0)
    as_of: AwareDatetime
    valid_days: Decimal = Field(default=Decimal(7), gt=0, le=366)

    @model_validator(mode="after")
    def _an_interval(self) -> Self:
        if self.lo > self.hi:
            raise ValueError("lo is above hi")
        if self.currency is Currency.USD:
            raise ValueError("the dollar is the currency that others are stated in")
        return self

    @property
    def lowest(self) -> Fraction:
        """Return the lower end exactly."""
        return Fraction(self.lo)

    @property
    def highest(self) -> Fraction:
        """Return the upper end exactly."""
        return Fraction(self.hi)


class JudgeSettings(BaseModel):
    """Who is asked for a second opinion on what was linked without a person; nobody while there is no `url`.

    `url` is the base of an OpenAI-compatible endpoint, for example `http://127.0.0.1:8080/v1`; titles, outcomes and
    rules of markets are sent there. A key is sent in the clear to no host but this machine. At most `waiting` pairs
    wait, and `at_once` questions are out at a time.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = None
    model: str | None = None
    api_key: SecretStr | None = None
    timeout_s: float = Field(default=20.0, gt=0, le=120)
    waiting: int = Field(default=256, ge=1, le=10_000)
    at_once: int = Field(default=2, ge=1, le=16)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.url is None:
            return self
        if not self.model:
            raise ValueError("a second judge needs the name of a model")
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
            raise ValueError("the second judge's url is http(s)://host[:port]/path, without user or query")
        if self.api_key is not None and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError("a key goes to the second judge by https only, unless it runs on this machine")
        return self


class Settings(BaseSettings):
    """The whole program's settings.

    Attributes:
        host, port: where the API listens; anything but loopback is refused until there is a login.
        data_dir: where the database and keys of the machine live.
        venues: which venues to connect, in display order.
        data_label: what the mode chip says about data.
        stablecoin_haircut: how far below a dollar a stablecoin may be worth at settlement.
        rates: what currencies are worth, for whoever knows better than the venues.
        hurdle: what bound money must earn a year, as a share of it: 0.08 is 8 %.
        carry: what your own account surely earns a year on money bound at a venue, likewise.
        lock_below: rule differences at or above this severity keep an opportunity from being locked.
        contract_limit: most contracts per opportunity; None for what the books hold.
        watch_limit: most markets per venue whose books are followed.
        judge: who is asked for a second opinion on links.
        matching_encoder: what turns words into vectors when markets are compared: `hashed` needs nothing, `wordllama`
            is larger, better and a package of its own, `none` leaves it at the words themselves.
    """

    model_config = SettingsConfigDict(
        env_prefix="ALLSIGHT_",
        env_nested_delimiter="__",
        extra="ignore",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    data_dir: Path = Path("~/.allsight")
    venues: tuple[Venue, ...] = tuple(Venue)
    data_label: DataLabel = DataLabel.REAL
    stablecoin_haircut: Decimal = Field(default=Decimal("0.002"), ge=0, lt=1)
    rates: tuple[RateSettings, ...] = ()
    hurdle: Decimal = Field(default=Decimal("0.05"), ge=0, le=10)
    carry: dict[Venue, Decimal] = {}
    lock_below: Severity = Severity.MATERIAL
    contract_limit: Decimal | None = Field(default=None, gt=0)
    watch_limit: int = Field(default=4_000, ge=1)
    matching_encoder: Literal["hashed", "wordllama", "none"] = "hashed"
    kalshi: KalshiSettings = KalshiSettings()
    polymarket: PolymarketSettings = PolymarketSettings()
    betfair: BetfairSettings = BetfairSettings()
    smarkets: SmarketsSettings = SmarketsSettings()
    drift: DriftSettings = DriftSettings()
    hedgehog: HedgehogSettings = HedgehogSettings()
    judge: JudgeSettings = JudgeSettings()

    @field_validator("host")
    @classmethod
    def _loopback(cls, host: str) -> str:
        if host not in _LOOPBACK:
            raise ValueError("the API has no login yet, so it listens on loopback only")
        return host

    @field_validator("carry")
    @classmethod
    def _a_yearly_share(cls, carry: dict[Venue, Decimal]) -> dict[Venue, Decimal]:
        if any(not 0 <= share < 1 for share in carry.values()):
            raise ValueError("what is earned a year is a share between 0 and 1")
        return carry

    @property
    def haircut(self) -> Fraction:
        """Return the stablecoin haircut exactly."""
        return Fraction(self.stablecoin_haircut)
