"""A client's connection, taken over from the server: for streams, each of which would else hold a thread."""

import os
import socket


def take_over(connection: socket.socket) -> socket.socket:
    """The client's connection in a socket of our own. The server's socket leads nowhere from now on: whatever the
    server still does with it (write, shut down, close) reaches no client, as if that had hung up.
    """
    ours = connection.dup()
    stand_in, other_end = socket.socketpair()
    other_end.close()
    os.dup2(stand_in.fileno(), connection.fileno(), inheritable=False)
    stand_in.close()
    return ours
