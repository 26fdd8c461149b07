"""Streams as `vllm bench serve` reads them, in a loop of its own.

Usage: python aiohttp_loop.py URL RATE WARMUP_SECONDS SECONDS

One asyncio process and one aiohttp session. As there
(vllm/benchmarks/lib/endpoint_request_func.py): the clock is read before `session.post(json=…)`;
a read is split at blank lines; each message is stamped, then parsed, in the loop; the first one
with choices is the first token, and every later one a gap. The arrivals are an absolute, even
schedule. Prints one line of JSON, in ms.
"""

import asyncio
import json
import sys
import time

import aiohttp

PROMPT = "the and for you was are not but his all had her one out has new " * 2


async def ask(session, url, due, results, is_measured):
    body = {
        "model": "reference",
        "messages": [{"role": "user", "content": PROMPT}],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    start = time.perf_counter()
    last = start
    ttft = None
    gaps = []
    buffer = ""
    async with session.post(url=url, json=body) as response:
        async for piece in response.content.iter_any():
            buffer += piece.decode("utf-8")
            while "\n\n" in buffer:
                message, buffer = buffer.split("\n\n", 1)
                message = message.strip()
                if not message or message.startswith(":"):
                    continue
                data = message.removeprefix("data: ")
                if data == "[DONE]":
                    continue
                now = time.perf_counter()
                chunk = json.loads(data)
                choices = chunk.get("choices")
                if not choices:
                    continue
                # A role without words and the reason of the end are chunks to it as well; here
                # they are left out, so that the numbers are of the same events as the server's.
                if not choices[0]["delta"].get("content"):
                    continue
                if ttft is None:
                    ttft = now - start
                else:
                    gaps.append(now - last)
                last = now
    if is_measured:
        results.append((ttft, gaps, start - due))


async def main():
    url, rate, warmup, seconds = sys.argv[1], *map(float, sys.argv[2:5])
    connector = aiohttp.TCPConnector(limit=0, limit_per_host=0, keepalive_timeout=60)
    timeout = aiohttp.ClientTimeout(total=600)
    results, tasks = [], []
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        begin = time.perf_counter()
        count = int((warmup + seconds) * rate)
        for number in range(count):
            due = begin + number / rate
            wait = due - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            is_measured = due - begin >= warmup
            tasks.append(asyncio.create_task(ask(session, url, due, results, is_measured)))
        await asyncio.gather(*tasks)
    ttfts = sorted(ttft for ttft, _, _ in results)
    gaps = sorted(gap for _, all_gaps, _ in results for gap in all_gaps)

    def rank(values, share):
        return values[min(len(values) - 1, int(share * len(values)))] * 1e3

    told = {
        "count": len(results),
        "ttftMeanMs": sum(ttfts) / len(ttfts) * 1e3,
        "ttftP50Ms": rank(ttfts, 0.5),
        "ttftP99Ms": rank(ttfts, 0.99),
        "itlP99Ms": rank(gaps, 0.99),
        "itlMeanMs": sum(gaps) / len(gaps) * 1e3,
    }
    print(json.dumps(told))


asyncio.run(main())
