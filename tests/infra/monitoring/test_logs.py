"""No secret leaves through a log, whoever logs it and however it is wrapped (trap 38)."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from allsight.infra.monitoring.logs import configure
from allsight.infra.monitoring.redaction import MARK, SHORTEST, Redaction

SECRET = 's3cr"et/ÿ+value'
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7\nq9sUnknown4Lines\n-----END RSA PRIVATE KEY-----\n"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-def_123"

Configure = Callable[..., io.StringIO]


@pytest.fixture
def log_to() -> Iterator[Configure]:
    """Configure logging to a string, and put everything back afterwards."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level

    def start(*secrets: str, as_json: bool = False, level: int = logging.DEBUG) -> io.StringIO:
        stream = io.StringIO()
        configure(stream, Redaction(secrets), level=level, as_json=as_json)
        return stream

    yield start
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def fail() -> None:
    held_in_a_local = SECRET
    raise ValueError(f"the venue refused {held_in_a_local}")


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("name", ["ours", "a.library"])
def test_trap_38_a_known_secret_never_reaches_the_log(log_to: Configure, name: str, as_json: bool) -> None:
    stream = log_to(SECRET, PEM, as_json=as_json)
    log = structlog.get_logger(name)
    foreign = logging.getLogger(name)
    log.info(f"key is {SECRET}", note=SECRET, deep={"list": [SECRET, {"x": (SECRET,)}]})
    log.info("signed", url=f"https://venue.example/?q={quote(SECRET, safe='')}", raw=SECRET.encode("unicode_escape"))
    log.info("pem", note=PEM, lines=PEM.splitlines())
    foreign.warning("refused %s and %r", SECRET, SECRET)
    try:
        fail()
    except ValueError:
        log.exception("failed")
        foreign.exception("failed")
    text = stream.getvalue()
    assert text.count(MARK) >= 10
    for piece in (SECRET, quote(SECRET, safe=""), json.dumps(SECRET)[1:-1], "MIIEowIBAAKCAQEA7", "q9sUnknown4Lines"):
        assert piece not in text


@pytest.mark.parametrize("as_json", [False, True])
def test_trap_38_secrets_that_nobody_announced_are_known_by_name_and_shape(log_to: Configure, as_json: bool) -> None:
    stream = log_to(as_json=as_json)
    log = structlog.get_logger("ours")
    log.info("a", api_key="hidden-1", KALSHI_ACCESS_SIGNATURE="hidden-2", headers={"Authorization": "hidden-3"})
    log.info("b", settings={"polymarket": {"private_key": "hidden-4", "passphrase": "hidden-5"}})
    log.info("c", url="wss://ws.example/feed?token=hidden-6&market=m", other="https://ann:hidden-7@host.example/")
    log.info(f"Authorization: Bearer {JWT}", note=PEM)
    logging.getLogger("lib").error("GET /x?api_key=hidden-8 failed")
    text = stream.getvalue()
    assert "hidden" not in text
    assert JWT not in text
    assert "MIIEowIBAAKCAQEA7" not in text


def test_what_is_no_secret_stays_readable(log_to: Configure) -> None:
    stream = log_to(as_json=True)
    condition = "0x" + "ab" * 32
    structlog.get_logger("ours").info("book", key="kalshi:M-1", token_id="123", condition=condition, keys=["kalshi:A"])
    entry = json.loads(stream.getvalue())
    assert (entry["key"], entry["token_id"], entry["condition"]) == ("kalshi:M-1", "123", condition)
    assert (entry["event"], entry["level"], entry["logger"], entry["keys"]) == ("book", "info", "ours", ["kalshi:A"])


def test_libraries_do_not_log_what_goes_over_the_wire(log_to: Configure) -> None:
    stream = log_to()
    logging.getLogger("websockets.client").debug("> AUTHORIZATION: x")
    logging.getLogger("httpx").info("HTTP Request: GET https://venue.example/")
    assert stream.getvalue() == ""


def test_entries_below_the_level_are_left_out(log_to: Configure) -> None:
    stream = log_to(level=logging.WARNING)
    structlog.get_logger("ours").info("quiet")
    assert stream.getvalue() == ""


@given(secret=st.text(min_size=SHORTEST, max_size=40), before=st.text(max_size=10), after=st.text(max_size=10))
def test_a_known_secret_is_cut_out_of_any_text(secret: str, before: str, after: str) -> None:
    redaction = Redaction([secret])
    stripped = secret.strip()
    if len(stripped) < SHORTEST or stripped in MARK:
        return
    assert stripped not in redaction.text(before + secret + after).replace(MARK, "")


def test_a_secret_may_be_learnt_later() -> None:
    redaction = Redaction()
    redaction.learn("another-secret")
    assert redaction.text("x another-secret y") == f"x {MARK} y"
