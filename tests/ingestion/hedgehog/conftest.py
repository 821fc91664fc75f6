"""A scripted node on which a pool and an offer of fixed odds stand."""

from collections.abc import AsyncIterator

import pytest

from tests.ingestion.hedgehog.scene import ODDS_URI, POOL_URI, put_odds, put_pool
from tests.ingestion.hedgehog.support import document
from tests.support.http_server import Answer
from tests.support.solana_node import SolanaNode


@pytest.fixture
async def node() -> AsyncIterator[SolanaNode]:
    async with SolanaNode() as running:
        running.documents[POOL_URI] = Answer(body=document("Will it rain?"))
        running.documents[ODDS_URI] = Answer(body=document("Will it snow?"))
        await put_pool(running, 700_000_000, 300_000_000)
        await put_odds(running)
        yield running
