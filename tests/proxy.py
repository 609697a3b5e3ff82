"""A network to Valkey that can be cut or hang, while Valkey itself goes on."""

import socket
from contextlib import contextmanager, suppress
from threading import Event, Thread


class Proxy:
    """Passes on what comes to its port, to and from the server at `target`, a host and a port."""

    def __init__(self, target):
        self._target = target
        self._passing, self._mended = Event(), Event()
        self._passing.set()
        self._mended.set()
        self._sockets = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.connections = 0  # that were opened up to now
        Thread(target=self._accept, daemon=True).start()

    def cut(self):
        """Break all connections and let no new one live."""
        self._mended.clear()
        self._close_all()

    def mend(self):
        self._mended.set()

    def hang(self):
        """Pass nothing on any more; connections stay open and can be opened."""
        self._passing.clear()

    def resume(self):
        self._passing.set()

    def close(self):
        self._listener.close()
        self.resume()
        self._close_all()

    def _close_all(self):
        while self._sockets:
            near = self._sockets.pop()
            with suppress(OSError):
                near.shutdown(socket.SHUT_RDWR)
            near.close()

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self.connections += 1
                if not self._mended.is_set():
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for source, sink in ((near, far), (far, near)):
                    Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def _pass_on(self, source, sink):
        with suppress(OSError):
            while data := source.recv(65536):
                self._passing.wait()
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)


@contextmanager
def proxy_to(target):
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
