"""What has to be true before a release is built."""

import json
import re
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Sources:
    """All that the rules below look at."""

    version: str
    """Of the workspace."""
    npm_version: str
    changed: list[str]
    """Files that differ from the commit, or are not in git."""
    tags: list[str]
    """Of the commit."""
    changelog: str


def read(root: Path = ROOT) -> Sources:
    def git(*arguments: str) -> list[str]:
        command = ["git", *arguments]
        return subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()

    return Sources(
        version=tomllib.loads((root / "Cargo.toml").read_text())["workspace"]["package"]["version"],
        npm_version=json.loads((root / "package.json").read_text())["version"],
        changed=[line[3:] for line in git("status", "--porcelain")],
        tags=git("tag", "--points-at", "HEAD"),
        changelog=(root / "CHANGELOG.md").read_text(),
    )


def obstacles(sources: Sources) -> list[str]:
    """Why this commit is no release; none if it is one."""
    tag, found = f"v{sources.version}", []
    if sources.changed:
        found.append(f"not in the commit: {', '.join(sources.changed)}")
    if tag not in sources.tags:
        found.append(f"the commit has no tag `{tag}`, but {', '.join(sources.tags) or 'none at all'}: `git tag -s {tag}`")
    if sources.npm_version != sources.version:
        found.append(f"package.json is of version {sources.npm_version}, Cargo.toml of {sources.version}")
    if not changes(sources.changelog, sources.version):
        found.append(f"CHANGELOG.md has nothing under `## {sources.version}`")
    return found


def changes(changelog: str, version: str) -> str:
    """The section of a version, without its heading; the heading may go on with a date."""
    heading = re.compile(rf"^## {re.escape(version)}(?: .*)?$\n", re.MULTILINE)
    start = heading.search(changelog)
    if not start:
        return ""
    return re.split(r"^## ", changelog[start.end() :], maxsplit=1, flags=re.MULTILINE)[0].strip()
