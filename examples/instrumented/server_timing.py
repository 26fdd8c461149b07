"""Collects what one request spends where, for its Server-Timing header."""

from time import perf_counter


class ServerTiming:
    def __init__(self) -> None:
        self.entries = []
        self.start()

    def start(self) -> None:
        """What came before is nobody's."""
        self.since = perf_counter()

    def end(self, name: str) -> None:
        """What came since the last call, or since the start, is `name`."""
        now = perf_counter()
        self.entries.append(f"{name};dur={(now - self.since) * 1000:.3f}")
        self.since = now

    def run(self, name: str, function, *arguments):
        """Calls the function, in whatever thread this runs: the way there and back is no part."""
        self.start()
        try:
            return function(*arguments)
        finally:
            self.end(name)

    def __str__(self) -> str:
        return ", ".join(self.entries)
