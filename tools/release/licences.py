"""The licence texts of every package that is linked into the program."""

import json
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

TEXT = re.compile(r"^(?:UN)?(?:LICEN[CS]E|COPYING|NOTICE|COPYRIGHT)(?:$|[-._])", re.IGNORECASE)
PROGRAM = "assay-zkml"
LINE = "-" * 80


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    licence: str
    repository: str
    texts: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def linked(metadata: dict) -> list[dict]:
    """Cargo's descriptions of the program's dependencies, those of tests and build scripts aside, and without our own."""
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    packages = {package["id"]: package for package in metadata["packages"]}
    waiting = [identity for identity, package in packages.items() if package["name"] == PROGRAM]
    reached = set(waiting)
    while waiting:
        for dependency in nodes[waiting.pop()]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]) and dependency["pkg"] not in reached:
                reached.add(dependency["pkg"])
                waiting.append(dependency["pkg"])
    foreign = (packages[identity] for identity in reached if packages[identity]["source"])
    return sorted(foreign, key=lambda package: (package["name"], package["version"]))


def read(package: dict) -> Package:
    """With the texts that lie beside its manifest."""
    folder = Path(package["manifest_path"]).parent
    files = {file for file in folder.iterdir() if file.is_file() and TEXT.match(file.name)}
    if package["license_file"]:
        files.add(folder / package["license_file"])
    return Package(
        name=package["name"],
        version=package["version"],
        licence=package["license"] or "see its text",
        repository=package["repository"] or "",
        texts=tuple(file.read_text(errors="replace").strip() for file in sorted(files)),
    )


def document(packages: list[Package]) -> str:
    """Every package with its licence, then every text once, with the packages it comes with."""
    by_text = defaultdict(list)
    for package in packages:
        for text in package.texts:
            by_text[text].append(package)
    lines = ["This program contains the following packages.", ""]
    for package in packages:
        remark = "" if package.texts else f" (no text in the package: {package.repository})"
        lines.append(f"{package}: {package.licence}{remark}")
    for text, users in by_text.items():
        lines += ["", LINE, ", ".join(map(str, users)), LINE, "", text]
    return "\n".join(lines) + "\n"


def of_program(root: Path, target: str) -> str:
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target]
    metadata = json.loads(subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE).stdout)
    return document([read(package) for package in linked(metadata)])
