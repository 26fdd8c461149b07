"""Dynamic batching in its plainest form: a thread that takes together what waits."""

from concurrent.futures import Future
from queue import Empty, Queue
from threading import Thread
from time import perf_counter

import torch


class Batcher:
    def __init__(self, model, size: int, seconds: float) -> None:
        self.model, self.size, self.seconds = model, size, seconds
        self.waiting = Queue()
        self.thread = None

    def run(self, inputs: torch.Tensor):
        """Waits for a batch; gives its own row of it, and when the batch began and ended."""
        if self.thread is None:  # not before: a fork of gunicorn's would lose it
            self.thread = Thread(target=self.work, daemon=True)
            self.thread.start()
        answer = Future()
        self.waiting.put((inputs, answer))
        return answer.result()

    def work(self) -> None:
        while True:
            batch = [self.waiting.get()]
            deadline = perf_counter() + self.seconds
            while len(batch) < self.size:
                try:
                    batch.append(self.waiting.get(timeout=max(0, deadline - perf_counter())))
                except Empty:
                    break
            started = perf_counter()
            with torch.inference_mode():
                outputs = self.model(torch.cat([inputs for inputs, _ in batch]))
            finished = perf_counter()
            for row, (_, answer) in zip(outputs, batch):
                answer.set_result((row[None], started, finished))
