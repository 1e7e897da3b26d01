"""A server of saved feeds on loopback, in a process of its own so that its work is not counted as ours.

`/etag/N` answers with an ETag and 304 to who has it; `/plain/N` has no validators; `/bomb/gzip` and `/bomb/br` unpack
to 1 GiB. Does not belong here: what is measured. `python -m tests.bench.saved_feeds FOLDER` prints its port.
"""

from __future__ import annotations

import asyncio
import hashlib
import sys
import zlib
from pathlib import Path

BOMB = 2**30  # bytes, unpacked
_PIECE = bytes(2**20)


def bodies(folder: Path) -> list[bytes]:
    """The feeds among the files of a folder, in order of name."""
    from pipeline.parse.feed import parse_feed

    found = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    return [body for body in found if parse_feed(body, feed_id="f", url="https://example.org/").outcome != "reject"]


def bomb(encoding: str) -> bytes:
    """A gibibyte of zeros, packed."""
    if encoding == "gzip":
        packer = zlib.compressobj(9, wbits=31)
        return b"".join(packer.compress(_PIECE) for _ in range(BOMB // len(_PIECE))) + packer.flush()
    import brotli

    compressor = brotli.Compressor(quality=5)
    return b"".join(compressor.process(_PIECE) for _ in range(BOMB // len(_PIECE))) + compressor.finish()


async def serve(folder: Path) -> None:
    feeds = bodies(folder)
    tags = [hashlib.sha256(body).hexdigest()[:24] for body in feeds]
    bombs: dict[str, bytes] = {}

    def answer(target: str, headers: dict[str, str]) -> bytes:
        _, kind, name = target.split("/", 2)
        if kind == "bomb":
            packed = bombs.get(name) or bombs.setdefault(name, bomb(name))
            return _response("200 OK", packed, f"Content-Encoding: {name}\r\n")
        number = int(name)
        body, tag = feeds[number], f'"{tags[number]}"'
        if kind == "plain":
            return _response("200 OK", body, "")
        if headers.get("if-none-match") == tag:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        return _response("200 OK", body, f"ETag: {tag}\r\n")

    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.split("\r\n")
                headers = {k.strip().lower(): v.strip() for k, _, v in (x.partition(":") for x in lines if x)}
                writer.write(answer(first.split(" ")[1], headers))
                await writer.drain()
                if headers.get("connection", "").lower() == "close" or " HTTP/1.0" in first:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], len(feeds), flush=True)
    async with server:
        await server.serve_forever()


def _response(status: str, body: bytes, extra: str) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode() + body


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1])))
