"""Our own server as the other end of a load counts by itself what came from each phone."""

import asyncio

import aiohttp
import yarl

from ringproof.campaign.load.served import COUNTED, SAYS, serve


async def counts(fault: str, *queries: str) -> tuple[list[int], dict[str, int]]:
    """Tell a server these events; return the statuses and what it counted."""
    said: list[str] = []
    ended, there = asyncio.Event(), asyncio.Event()

    def say(line: str) -> None:
        said.append(line)
        there.set()

    serving = asyncio.create_task(serve(fault, say, ended))
    await there.wait()
    url = said[0].removeprefix(SAYS)
    async with aiohttp.ClientSession() as client:
        statuses = []
        for query in queries:
            async with client.get(yarl.URL(f"{url}?{query}", encoded=True)) as answer:
                statuses.append(answer.status)
        async with client.get(yarl.URL(url).with_path(COUNTED)) as answer:
            counted: dict[str, int] = await answer.json()
    ended.set()
    await serving
    return statuses, counted


RING = "event=incoming&callId=TC@1&accountId=1&number=42&mac=000952E00001"
HOLD = "event=holding&callId=TC@1&mac=000952E00001"


def test_each_event_counts_for_its_phone() -> None:
    statuses, counted = asyncio.run(counts("", RING, RING, HOLD.replace("E00001", "E00002")))
    assert statuses == [200, 200, 200]
    assert counted == {"000952E00001": 2, "000952E00002": 1}


def test_an_event_that_is_refused_has_come_all_the_same() -> None:
    statuses, counted = asyncio.run(counts("holding-refused", RING, HOLD))
    assert statuses == [200, 400]
    assert counted == {"000952E00001": 2}
