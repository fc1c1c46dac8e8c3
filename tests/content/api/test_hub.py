"""The hub of events serves all its clients in one loop, and waits for none of them."""

import asyncio

import pytest

from content.api import hub as module
from content.api.changes import Change, Changes
from content.api.hub import MOST_WAITING, Hub
from content.http import loops

TIMEOUT = 30  # seconds; only a failing test waits that long
BATCH = Changes("1:1:", [Change("report-deleted", {"video_id": "x" * 1000})])


@pytest.fixture
def run(unrolled):
    """Run an asynchronous test with a hub of its own."""

    def begin(test, *arguments):
        async def whole():
            hub = Hub()
            try:
                async with asyncio.timeout(TIMEOUT):
                    return await test(hub, *arguments)
            finally:
                await hub.close()

        return loops.result_of(whole(), loops.in_a_thread())

    return begin


async def begun(hub):
    """A client, and its stream after the beginning."""
    client = await hub.subscribe("")
    stream = aiter(client)
    assert (await anext(stream)).startswith(b": the library\nretry: ")
    return client, stream


def test_a_silent_stream_has_a_comment_now_and_then(run, monkeypatch):
    monkeypatch.setattr(module, "COMMENT_SECONDS", 0.01)

    async def listening(hub):
        _, stream = await begun(hub)
        return [await anext(stream) for _ in range(2)]

    assert run(listening) == [b": still here\n\n"] * 2


def test_what_comes_before_a_stream_is_read_is_not_lost(run):
    async def listening(hub):
        client = await hub.subscribe("")
        hub._publish(BATCH)
        stream = aiter(client)
        return [await anext(stream) for _ in range(2)]

    assert run(listening)[1].startswith(b"event: report-deleted\nid: 1:1:\ndata: ")


def test_a_client_that_does_not_read_is_dropped_and_delays_no_other(run):
    async def listening(hub):
        deaf, _ = await begun(hub)
        client, stream = await begun(hub)
        for _ in range(MOST_WAITING // 1000 + 1):
            hub._publish(BATCH)
            await anext(stream)
        return deaf in hub._clients, client in hub._clients

    assert run(listening) == (False, True)


def test_a_dropped_client_gets_what_waited_and_then_the_end(run):
    async def listening(hub):
        _, stream = await begun(hub)
        for _ in range(MOST_WAITING // 1000 + 1):
            hub._publish(BATCH)
        return [part async for part in stream]

    (waited,) = run(listening)
    assert len(waited) > MOST_WAITING


def test_a_client_that_has_gone_leaves_its_place_at_once(run, settings):
    settings.EVENTS_CLIENTS = 1

    async def leaving(hub):
        client, _ = await begun(hub)
        full = await hub.subscribe("")
        client.close()
        await asyncio.sleep(0)
        return full, await hub.subscribe("")

    full, again = run(leaving)
    assert (full, again is not None) == (None, True)


def test_the_connection_to_the_database_ends_with_the_last_client(run):
    async def leaving(hub):
        client, _ = await begun(hub)
        listener = hub._listener
        client.close()
        await listener
        return hub._listener

    assert run(leaving) is None


def test_all_streams_end_when_the_hub_closes_and_no_new_one_begins(run):
    async def closing(hub):
        _, stream = await begun(hub)
        await hub.close()
        return [part async for part in stream], await hub.subscribe("")

    assert run(closing) == ([], None)


def test_while_the_database_is_away_a_client_is_told_so_at_once(run, away):
    async def asking(hub):
        with pytest.raises(TimeoutError):
            await hub.subscribe("")
        return hub._clients

    with away():
        assert run(asking) == set()
