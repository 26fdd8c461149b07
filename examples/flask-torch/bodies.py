"""Writes bodies/: the image of the serialization scenario as pickle, torch.save and TorchScript."""

import pickle
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent / "bodies"


class Shipped(torch.nn.Module):
    """A module that holds the image, since TorchScript saves modules and not tensors."""

    def __init__(self, inputs: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("inputs", inputs)

    def forward(self) -> torch.Tensor:
        return self.inputs


def main() -> None:
    torch.manual_seed(42)
    FOLDER.mkdir(exist_ok=True)
    inputs = torch.rand(1, 3, 128, 128) * 2 - 1
    # A list of lists would be larger than JSON; a NumPy array is what people pickle.
    (FOLDER / "image.pickle").write_bytes(pickle.dumps(inputs.numpy(), protocol=5))
    torch.save(inputs, FOLDER / "image.pt")
    torch.jit.script(Shipped(inputs)).save(str(FOLDER / "image.ts"))
    for path in sorted(FOLDER.glob("image.*")):
        print(f"{path.name:14}{path.stat().st_size:>9} bytes")


main()
