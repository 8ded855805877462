"""Talk to somebody."""

import asyncio
import ctypes
import socket
import urllib.request


def connect(case):
    socket.create_connection(("127.0.0.1", case.port), 2).close()


def send_datagram(case):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.sendto(b"x", ("127.0.0.1", case.port))


def listen(case):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()


def fetch_address(case):
    urllib.request.urlopen(f"http://127.0.0.1:{case.port}/", timeout=2)


def resolve(case):
    socket.gethostbyname("localhost")


def unix_socket(case):
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind("\0lazylint-escape")


def socket_pair(case):
    for end in socket.socketpair():
        end.close()


def event_loop(case):
    asyncio.new_event_loop().close()


def c_socket(case):
    assert ctypes.CDLL(None).socket(socket.AF_INET, socket.SOCK_STREAM, 0) >= 0
