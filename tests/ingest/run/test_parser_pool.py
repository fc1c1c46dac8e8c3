"""Processes that parse: what they read comes back whole, and they end with the process that started them."""

import subprocess
import sys

import psutil

from ingest import payload
from ingest.run.parser_pool import ParserPool
from tests.databases import ROOT


def test_what_cannot_be_read_comes_back_whole_from_another_process():
    contents = [(b'{"video_id": "Sourdough01"}', "a"), (b'{"video_id": ', "b"), (b"[]", "c")]

    with ParserPool(1) as pool:
        parsed = pool.parse(contents)()

    assert parsed.items == {"Sourdough01"}
    data, (good, half, bad) = zip(*parsed.unpack(), strict=True)
    assert data == tuple(data for data, _ in contents)
    assert good.video_id == "Sourdough01"
    assert isinstance(half, payload.Incomplete)
    assert (bad.name, bad.reason, bool(bad.remedy)) == ("c", "is a list, not an object", True)


def test_a_parent_that_is_killed_takes_its_parsers_along():
    program = "from ingest.run.parser_pool import *\nimport time\npool = ParserPool(1)\npool.parse([(b'', '')])()\n"
    program += "print('ready', flush=True)\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "ready\n"
        children = psutil.Process(parent.pid).children(recursive=True)
        parent.kill()
    assert children

    _, alive = psutil.wait_procs(children, timeout=60)

    assert not alive
