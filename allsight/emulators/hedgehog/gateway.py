"""An IPFS gateway over HTTP, `/ipfs/<cid>/market.json`, and on the same host pages that their creators can edit."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from allsight.emulators.hedgehog.documents import FILE, PAGES, Library


def gateway(library: Library) -> Starlette:
    """Return the application that serves a library."""

    async def serve(request: Request) -> Response:
        cid, name = request.path_params["cid"], request.path_params["name"]
        found = library.get(cid)
        if found is None:
            return PlainTextResponse(f"failed to resolve /ipfs/{cid}: no providers found", 504)
        if name != FILE:
            return PlainTextResponse(f'no link named "{name}" under {cid}', 404)
        content, media_type = found
        headers = {
            "cache-control": "public, max-age=29030400, immutable",
            "etag": f'"{cid}"',
            "x-ipfs-path": f"/ipfs/{cid}/{name}",
        }
        return Response(content, media_type=media_type, headers=headers)

    async def serve_page(request: Request) -> Response:
        page = library.page(request.path_params["name"])
        return PlainTextResponse("not found", 404) if page is None else Response(page, media_type="application/json")

    return Starlette(routes=[Route("/ipfs/{cid}/{name:path}", serve), Route(f"{PAGES}/{{name}}", serve_page)])
