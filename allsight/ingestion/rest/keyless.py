"""A venue's host that is asked without a key: raw clients add a method per endpoint."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from allsight.domain.errors import ConnectivityError, CredentialsError
from allsight.ingestion.rest.client import RestClient
from allsight.ingestion.rest.endpoint import Params, RestEndpoint

T = TypeVar("T")


class KeylessHost:
    """One base URL, asked without a key."""

    def __init__(self, client: RestClient) -> None:
        self._client = client

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def _get(
        self,
        endpoint: RestEndpoint,
        decode: Callable[[bytes], T],
        *,
        arguments: Mapping[str, str] | None = None,
        params: Params | None = None,
        body: bytes | None = None,
    ) -> T:
        """Call a reading endpoint and decode its answer, as `RestClient.get` does.

        Raises:
            ConnectivityError: also for 401 and 403: no key is in play, so somebody in between refuses this client or
                this place.
        """
        try:
            return await self._client.get(endpoint, decode, arguments=arguments, params=params, body=body)
        except CredentialsError as error:
            raise ConnectivityError(
                f"{error} (no key is needed: the host refuses this address, country or client)"
            ) from error
