"""A connection that was taken over is its new owner's alone."""

import socket

import pytest

from content.http.handover import take_over


@pytest.fixture
def ends():
    servers, clients = socket.socketpair()
    yield servers, clients
    servers.close()
    clients.close()


def test_what_the_server_still_does_reaches_no_client(ends):
    servers, client = ends
    ours = take_over(servers)

    with pytest.raises(BrokenPipeError):
        servers.sendall(b"0\r\n\r\n")
    assert servers.recv(1) == b""
    servers.shutdown(socket.SHUT_RDWR)
    servers.close()

    ours.sendall(b"an event")
    assert client.recv(100) == b"an event"
    client.sendall(b"still here")
    assert ours.recv(100) == b"still here"
    ours.close()
    assert client.recv(100) == b""
