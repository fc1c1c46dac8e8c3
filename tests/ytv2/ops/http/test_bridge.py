"""The bridge to the application: threads work, and wait for no client."""

import asyncio
import io
import threading

import pytest

from content.http import loops
from ytv2.ops.http import body, bridge, pool
from ytv2.ops.http.bridge import Bridge

TIMEOUT = 30  # seconds; only a failing test waits that long
SECRET = "the secret of the writers"
HANGS_UP = {"type": "http.disconnect"}


class Client:
    """What a client sends, and what it got. `is_slow` takes nothing after the head, until it hangs up."""

    def __init__(self, path="/", method="GET", *parts, is_slow=False, hangs_up=False, **headers):
        named = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
        self.scope = {
            **{"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b""},
            **{"http_version": "1.1", "scheme": "http", "server": ("x", 80), "client": ("y", 1), "headers": named},
        }
        self.messages = [{"type": "http.request", "body": part, "more_body": True} for part in parts]
        if self.messages and not hangs_up:
            self.messages[-1]["more_body"] = False
        self.is_slow, self.hangs_up = is_slow, hangs_up
        self.asked, self.sent, self.gone = 0, [], asyncio.Event()
        self.took = asyncio.Event()

    async def receive(self):
        self.asked += 1
        if self.messages:
            return self.messages.pop(0)
        if not self.hangs_up:
            await self.gone.wait()
        return HANGS_UP

    async def send(self, message):
        self.sent.append(message)
        if message["type"] == "http.response.body":
            self.took.set()
            if self.is_slow:
                await self.gone.wait()

    async def ask(self, of):
        async with asyncio.timeout(TIMEOUT):
            await of(self.scope, self.receive, self.send)
        return self

    @property
    def status(self):
        return self.sent[0]["status"] if self.sent else None

    @property
    def headers(self):
        return dict(self.sent[0]["headers"])

    @property
    def content(self):
        return b"".join(message["body"] for message in self.sent[1:])


class Parts:
    """An answer in parts; `closed` says that it was closed."""

    def __init__(self, parts):
        self.parts, self.closed = iter(parts), False

    def __iter__(self):
        return self.parts

    def close(self):
        self.closed = True


class Stream(Parts):
    is_async = True

    def __init__(self, parts=(b"first",)):
        super().__init__(parts)

    async def __aiter__(self):
        for part in self.parts:
            yield part
        await asyncio.Event().wait()


@pytest.fixture(autouse=True)
def writers(settings):
    settings.SYNC_SECRET = SECRET


def serve(test, answer=lambda environ: Parts([b"an answer"])):
    """Run an asynchronous test of a bridge with one thread of each kind; `answer` is what its application does."""

    def application(environ, start_response):
        parts = answer(environ)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return parts

    async def run():
        served = Bridge(application, readers=1, writers=1)
        try:
            return await test(served)
        finally:
            await asyncio.to_thread(served.close)

    return loops.result_of(run(), loops.in_a_thread())


class TestThreads:
    @pytest.fixture
    def blocked(self):
        """An answer that waits at /slow, and what lets it go on."""
        going_on = threading.Event()

        def answer(environ):
            if environ["PATH_INFO"] == "/slow":
                assert going_on.wait(TIMEOUT)
            return Parts([b"an answer"])

        yield answer, going_on
        going_on.set()

    @pytest.mark.parametrize(
        ("slow", "other", "path"),
        [("GET", "POST", "/"), ("POST", "GET", "/"), ("GET", "GET", "/health"), ("HEAD", "DELETE", "/")],
    )
    def test_readers_writers_and_the_health_check_do_not_wait_for_each_other(self, blocked, slow, other, path):
        answer, going_on = blocked

        async def test(served):
            waiting = asyncio.ensure_future(Client("/slow", slow).ask(served))
            await asyncio.sleep(0)
            asked = await Client(path, other).ask(served)
            going_on.set()
            return asked.status, (await waiting).status

        assert serve(test, answer) == (200, 200)

    @pytest.mark.parametrize(
        "bounds",
        [{"LONGEST_WAIT": 0.01}, {"LONGEST_QUEUE": 0, "LONGEST_WAIT": TIMEOUT}],
        ids=["none in time", "too many wait"],
    )
    def test_who_finds_no_thread_is_told_to_come_again(self, blocked, monkeypatch, bounds):
        for name, value in bounds.items():
            monkeypatch.setattr(pool, name, value)
        answer, going_on = blocked

        async def test(served):
            waiting = asyncio.ensure_future(Client("/slow").ask(served))
            await asyncio.sleep(0)
            asked = await Client().ask(served)
            going_on.set()
            await waiting
            return asked

        asked = serve(test, answer)
        assert (asked.status, b"error" in asked.content) == (503, True)
        assert int(asked.headers[b"retry-after"]) > 0


class TestSlowReaders:
    LARGE = b"x" * (3 * bridge.BLOCK)

    @pytest.mark.parametrize(
        "answer",
        [
            lambda environ: Parts([TestSlowReaders.LARGE]),
            lambda environ: Parts([b"x" * bridge.BLOCK] * 9),
            lambda environ: Stream(),
        ],
        ids=["a whole answer", "a file", "a stream"],
    )
    def test_a_client_that_takes_nothing_holds_no_thread(self, answer):
        made = []

        async def test(served):
            slow = Client(is_slow=True)
            asking = asyncio.ensure_future(slow.ask(served))
            await slow.took.wait()
            other = await asyncio.wait_for(Client("/other", "HEAD").ask(served), TIMEOUT)
            slow.gone.set()
            await asking
            return other.status

        def remembering(environ):
            made.append(answer(environ) if environ["PATH_INFO"] == "/" else Parts([b""]))
            return made[-1]

        assert serve(test, remembering) == 200
        assert made[0].closed

    def test_what_comes_in_parts_comes_whole(self):
        parts = [bytes([number]) * bridge.BLOCK for number in range(5)]

        asked = serve(Client().ask, lambda environ: Parts(parts))

        assert asked.content == b"".join(parts)
        assert [message["more_body"] for message in asked.sent[1:]][-1] is False

    def test_of_a_file_whose_client_hung_up_no_more_is_read(self):
        read = []

        def blocks():
            for number in range(1000):
                read.append(number)
                yield b"x" * bridge.BLOCK

        async def test(served):
            client = Client()
            client.gone.set()
            await client.ask(served)

        serve(test, lambda environ: Parts(blocks()))
        assert len(read) < 10

    def test_a_whole_answer_says_its_length(self):
        assert serve(Client().ask).headers[b"content-length"] == b"9"


class TestBodies:
    def echo(self, environ):
        try:
            return Parts([environ["wsgi.input"].read()])
        except OSError:
            return Parts([b"unread"])

    @pytest.mark.parametrize(
        ("path", "shown"),
        [
            ("/ingest/report", {"X_INGEST_TOKEN": SECRET}),
            ("/api/delete", {"X_Sync_Secret": SECRET}),
            ("/api/delete", {"Authorization": f"Bearer {SECRET}"}),
            ("/api/delete", {"Authorization": f"bEARER {SECRET}"}),
            ("/admin/login/", {"Cookie": "csrftoken=x"}),
        ],
    )
    @pytest.mark.parametrize("size", [10, 3 * body.IN_MEMORY])
    def test_it_is_read_of_who_shows_a_secret_or_fills_in_a_form(self, path, shown, size, settings):
        settings.INGEST_TOKEN = SECRET
        half = b"x" * (size // 2)

        asked = serve(Client(path, "POST", half, half, Content_Length=str(2 * len(half)), **shown).ask, self.echo)

        assert asked.content == half * 2

    @pytest.mark.parametrize(
        ("path", "head"),
        [
            ("/ingest/report", {}),
            ("/ingest/report", {"Cookie": "csrftoken=x"}),
            ("/ingest/report", {"X_INGEST_TOKEN": "another"}),
            ("/api/delete", {"Authorization": SECRET}),
            ("/api/delete", {"Authorization": f"Basic {SECRET}"}),
            ("/admin/login/", {}),
            ("/admin/login/", {"Cookie": "csrftoken=x", "Content_Length": "6000000"}),
            ("/ingest/report", {"Authorization": f"Bearer {SECRET}", "Content_Length": "9" * 18}),
            ("/ingest/report", {"Authorization": f"Bearer {SECRET}", "Transfer_Encoding": "chunked"}),
        ],
    )
    def test_any_other_is_answered_by_the_head_alone(self, path, head):
        asked = serve(Client(path, "POST", b"half", hangs_up=True, **{"Content_Length": "8"} | head).ask, self.echo)

        assert asked.content == b"unread"
        assert asked.headers[b"connection"] == b"close"
        # What came meanwhile is taken, so that the answer is not lost.
        assert asked.messages == []

    @pytest.mark.parametrize("method", ["GET", "DELETE", "POST"])
    def test_without_a_body_the_connection_goes_on(self, method):
        asked = serve(Client("/", method).ask, self.echo)

        assert (asked.asked, b"connection" in asked.headers) == (0, False)

    SHOWN = {"Authorization": f"Bearer {SECRET}", "Content_Length": "100"}

    def test_a_client_that_hangs_up_half_way_is_one_line_of_information(self, caplog):
        caplog.set_level("INFO")
        called = []

        asked = serve(Client("/api/delete", "POST", b"half", hangs_up=True, **self.SHOWN).ask, called.append)

        assert (called, asked.sent) == ([], [])
        assert [(line.levelname, line.message, line.exc_info) for line in caplog.records] == [
            ("INFO", "client_gone", None)
        ]

    @pytest.mark.parametrize(
        "limits", [{"STALL_SECONDS": 0.01}, {"GRACE_SECONDS": -1, "LEAST_RATE": 1e9}], ids=["a pause", "single bytes"]
    )
    def test_one_that_comes_too_slowly_is_refused(self, monkeypatch, limits):
        for name, value in limits.items():
            monkeypatch.setattr(body, name, value)
        monkeypatch.setattr(bridge, "LINGER_SECONDS", 0.01)
        client = Client("/api/delete", "POST", b"h", b"a", **self.SHOWN)
        client.messages[-1]["more_body"] = True

        assert (serve(client.ask).status, client.headers[b"connection"]) == (408, b"close")

    def test_one_that_finds_no_room_is_refused_with_the_cure(self, monkeypatch):
        class Full(io.BytesIO):
            def write(self, data):
                raise OSError(28, "No space left on device")

        monkeypatch.setattr(body, "SpooledTemporaryFile", lambda size, dir: Full())
        client = Client("/api/delete", "POST", b"x" * 100, **self.SHOWN)

        assert (serve(client.ask).status, b"Free some" in client.content) == (507, True)


def test_a_header_with_an_underscore_passes_for_no_other():
    scope = Client(X_Forwarded_For="1.1.1.1").scope
    scope["headers"] += [(b"x_forwarded_for", b"6.6.6.6"), (b"accept", b"a"), (b"accept", b"b")]

    environ = bridge.environ_of(scope)

    assert (environ["HTTP_X_FORWARDED_FOR"], environ["HTTP_ACCEPT"]) == ("1.1.1.1", "a,b")
