"""A ResNet-18 with weights drawn from a seed at start: no download, yet the work is real."""

import torch
from torch import Tensor, nn

CLASSES = 1000


class Block(nn.Module):
    def __init__(self, channels_in: int, channels: int, stride: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels_in, channels, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )
        self.shortcut = nn.Sequential()
        if stride != 1 or channels_in != channels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(channels_in, channels, 1, stride, bias=False),
                nn.BatchNorm2d(channels),
            )

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.body(x) + self.shortcut(x))


def load_model() -> nn.Module:
    """Takes [batch, 3, height, width] of any height and width, gives [batch, CLASSES]."""
    torch.manual_seed(18)
    torch.set_num_threads(1)
    return nn.Sequential(
        nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(64),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, stride=2, padding=1),
        *[Block(64, 64, 1), Block(64, 64, 1)],
        *[Block(64, 128, 2), Block(128, 128, 1)],
        *[Block(128, 256, 2), Block(256, 256, 1)],
        *[Block(256, 512, 2), Block(512, 512, 1)],
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(512, CLASSES),
        nn.Softmax(dim=1),
    ).eval()


def load_small_model() -> nn.Module:
    """Same inputs and outputs, a tenth of the work: what a distilled model would cost."""
    torch.manual_seed(18)
    return nn.Sequential(
        nn.Conv2d(3, 32, 7, stride=2, padding=3, bias=False),
        nn.BatchNorm2d(32),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(3, stride=2, padding=1),
        *[Block(32, 32, 1), Block(32, 64, 2), Block(64, 128, 2)],
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(128, CLASSES),
        nn.Softmax(dim=1),
    ).eval()
