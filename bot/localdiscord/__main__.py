"""Run the local Discord alone: `python -m bot.localdiscord --port 8711`."""

from __future__ import annotations

import argparse
import asyncio
import errno
import sys

from bot.localdiscord.server import LocalDiscord


async def _serve(port: int, shards: int) -> None:
    async with LocalDiscord(port=port, shards=shards) as discord:
        print(f"Page:  {discord.page_url}\nAPI:   {discord.api_url}\nToken: {discord.token}", flush=True)
        await asyncio.Event().wait()


def main() -> int:
    """Run until interrupted; exit status 1 when the port is taken."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.localdiscord",
        description="A Discord on loopback, for trying and testing a bot without a token.",
        epilog="Example: python -m bot.localdiscord --port 8711",
    )
    parser.add_argument("--port", type=int, default=8711, help="port on 127.0.0.1 (default 8711; 0 takes a free one)")
    parser.add_argument("--shards", type=int, default=1, help="how many shards to recommend to the bot (default 1)")
    arguments = parser.parse_args()
    try:
        asyncio.run(_serve(arguments.port, arguments.shards))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        reason = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be opened ({error.strerror})"
        print(f"Port {arguments.port} {reason}; try another with --port.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
