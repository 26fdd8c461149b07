"""Sends the same request 40 times, one after the other and with asyncio, and prints the totals.

Usage: client.py URL sequential | gather [AT_ONCE]
"""

import asyncio
import json
import random
import sys
from time import perf_counter

import aiohttp
import requests

REQUESTS = 40


def body() -> bytes:
    values = [[[random.uniform(-1, 1) for _ in range(64)] for _ in range(64)] for _ in range(3)]
    return json.dumps({"inputs": [values]}).encode()


HEADERS = {"Content-Type": "application/json"}


def sequential(url: str, data: bytes) -> None:
    with requests.Session() as session:
        for _ in range(REQUESTS):
            session.post(url, data=data, headers=HEADERS).raise_for_status()


async def gather(url: str, data: bytes, at_once: int) -> None:
    connector = aiohttp.TCPConnector(limit=at_once)
    async with aiohttp.ClientSession(connector=connector, raise_for_status=True) as session:

        async def send() -> None:
            async with session.post(url, data=data, headers=HEADERS) as response:
                await response.read()

        await asyncio.gather(*[send() for _ in range(REQUESTS)])


def main() -> None:
    url, way, *rest = sys.argv[1:]
    data = body()
    started = perf_counter()
    if way == "sequential":
        sequential(url, data)
    else:
        asyncio.run(gather(url, data, int(rest[0]) if rest else 8))
    seconds = perf_counter() - started
    print(f"{way}: {REQUESTS} requests in {seconds:.2f} s, {REQUESTS / seconds:.1f} a second")


main()
