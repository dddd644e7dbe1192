"""What descriptions of images that serve models install: those of BentoML and of Cog."""

from __future__ import annotations

from mlscaffold.facts.manifests.collector import Collector
from mlscaffold.facts.manifests.requirement_lines import requirement
from mlscaffold.facts.nodes import read_yaml

_PACKAGES = (("python", "packages"), ("docker", "python", "packages"), ("build", "python_packages"))
_FILES = (("python", "requirements_txt"), ("build", "python_requirements"))


def read_image(collector: Collector, path: str, text: str) -> None:
    """Take the packages of a `bentofile.yaml` or a `cog.yaml`, and the requirements file that it names."""
    for root in read_yaml(text)[:1]:
        for keys in _PACKAGES:
            node = root
            for key in keys:
                node = node.get(key) or node._replace(kind="list", value=())
            for element in node.elements():
                if element.kind == "scalar":
                    collector.add(path, requirement(element.text, element.line), "", "image")
        for section, key in _FILES:
            named = (root.get(section) or root).get(key)
            if named and named.kind == "scalar":
                collector.named_file(path, named.text)
