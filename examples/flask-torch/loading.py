"""How long the model takes to load, and how large it is, by the way in which it was saved."""

import pickle
import tempfile
from pathlib import Path
from time import perf_counter

import torch

from model import load_model

ROUNDS = 5


def best_of(load) -> float:
    """In ms: the quickest is the least disturbed."""
    times = []
    for _ in range(ROUNDS):
        started = perf_counter()
        load()
        times.append((perf_counter() - started) * 1000)
    return min(times)


def main() -> None:
    model = load_model()
    with torch.inference_mode(), tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "pickle").write_bytes(pickle.dumps(model, protocol=5))
        torch.save(model, path / "torch.save")
        torch.save(model.state_dict(), path / "state_dict")
        torch.jit.trace(model, torch.zeros(1, 3, 128, 128)).save(str(path / "TorchScript"))
        loaders = {
            "pickle": lambda name: pickle.loads((path / name).read_bytes()),
            "torch.save": lambda name: torch.load(path / name, weights_only=False),
            "state_dict": lambda name: load_model().load_state_dict(torch.load(path / name)),
            "TorchScript": lambda name: torch.jit.load(str(path / name)),
        }
        print(f"{'saved as':14}{'MB':>8}{'load, ms':>12}")
        for name, load in loaders.items():
            megabytes = (path / name).stat().st_size / 1e6
            print(f"{name:14}{megabytes:>8.1f}{best_of(lambda: load(name)):>12.1f}")


main()
