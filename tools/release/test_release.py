"""What a release refuses, and what it consists of."""

import hashlib
import subprocess
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

import checks
import licences
import release

CHANGELOG = "# Changelog\n\n## Unreleased\n\n- later\n\n## 1.2.3 - 2026-11-22\n\n### Added\n- this\n\n## 1.2.2\n- that\n"
GOOD = checks.Sources(version="1.2.3", npm_version="1.2.3", changed=[], tags=["v1.2.3"], changelog=CHANGELOG)


class Refused(unittest.TestCase):
    def obstacle(self, **changed: object) -> str:
        found = checks.obstacles(replace(GOOD, **changed))
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_a_commit_with_tag_and_changes_is_not(self) -> None:
        self.assertEqual(checks.obstacles(GOOD), [])

    def test_files_that_are_not_in_the_commit(self) -> None:
        self.assertIn("src/main.rs", self.obstacle(changed=["src/main.rs"]))

    def test_a_tag_that_is_not_the_version(self) -> None:
        self.assertIn("v1.2.3", self.obstacle(tags=["v1.2.4"]))
        self.assertIn("none", self.obstacle(tags=[]))

    def test_a_changelog_without_the_version_or_with_nothing_under_it(self) -> None:
        for changelog in ("## Unreleased\n- this\n", "## 1.2.30\n- this\n", "## 1.2.3\n\n## 1.2.2\n- that\n", ""):
            self.assertIn("CHANGELOG", self.obstacle(changelog=changelog))

    def test_npm_packages_of_another_version(self) -> None:
        self.assertIn("package.json", self.obstacle(npm_version="1.2.2"))

    def test_a_repository_is_read_as_it_is(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "Cargo.toml").write_text('[workspace.package]\nversion = "1.2.3"\n')
            (root / "package.json").write_text('{"version": "1.2.3"}')
            (root / "CHANGELOG.md").write_text(CHANGELOG)
            identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
            for command in (["init", "-q"], ["add", "."], [*identity, "commit", "-qm", "a"], ["tag", "v1.2.3"]):
                subprocess.run(["git", *command], cwd=root, check=True)
            self.assertEqual(checks.read(root), GOOD)
            (root / "new").write_text("")
            self.assertEqual(checks.read(root).changed, ["new"])


class Bills(unittest.TestCase):
    def test_they_do_not_name_who_made_them(self) -> None:
        bill = {"components": [1], "metadata": {"authors": [{"name": "somebody"}], "timestamp": "now"}}
        self.assertEqual(release.without_builder(bill), {"components": [1], "metadata": {"timestamp": "now"}})


class Changes(unittest.TestCase):
    def test_the_section_ends_where_the_next_begins(self) -> None:
        self.assertEqual(checks.changes(CHANGELOG, "1.2.3"), "### Added\n- this")
        self.assertEqual(checks.changes(CHANGELOG, "1.2.2"), "- that")


class Licences(unittest.TestCase):
    def metadata(self) -> dict:
        def package(name: str, source: str | None = "registry") -> dict:
            return {"id": name, "name": name, "version": "1.0.0", "source": source}

        def node(name: str, *dependencies: tuple[str, str | None]) -> dict:
            return {"id": name, "deps": [{"pkg": other, "dep_kinds": [{"kind": kind}]} for other, kind in dependencies]}

        nodes = [
            node(licences.PROGRAM, ("own", None), ("tested-with", "dev"), ("built-with", "build")),
            node("own", ("linked", None)),
            node("linked", ("deeper", None)),
            *(node(name) for name in ("deeper", "tested-with", "built-with")),
        ]
        packages = [package(licences.PROGRAM, None), package("own", None)]
        packages += [package(name) for name in ("linked", "deeper", "tested-with", "built-with")]
        return {"resolve": {"nodes": nodes}, "packages": packages}

    def test_what_is_linked_is_listed_and_nothing_else(self) -> None:
        self.assertEqual([package["name"] for package in licences.linked(self.metadata())], ["deeper", "linked"])

    def test_texts_lie_beside_the_manifest(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name in ("LICENSE-MIT", "LICENCE", "NOTICE.txt", "UNLICENSE", "licensing.rs", "README.md"):
                (Path(folder) / name).write_text(name)
            described = {"name": "a", "version": "1.0.0", "license": "MIT", "license_file": "README.md", "repository": None}
            package = licences.read(described | {"manifest_path": f"{folder}/Cargo.toml"})
            self.assertEqual(sorted(package.texts), ["LICENCE", "LICENSE-MIT", "NOTICE.txt", "README.md", "UNLICENSE"])

    def test_a_text_of_many_packages_is_there_once(self) -> None:
        both = [licences.Package(name, "1.0.0", "MIT", "", ("the text",)) for name in ("a", "b")]
        text = licences.document([*both, licences.Package("c", "1.0.0", "MIT", "example.com/c", ())])
        self.assertEqual(text.count("the text"), 1)
        self.assertIn("a 1.0.0, b 1.0.0", text)
        self.assertIn("c 1.0.0: MIT (no text in the package: example.com/c)", text)


class Assembled(unittest.TestCase):
    def test_every_file_has_its_digest_and_older_files_are_gone(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            program, dist = Path(folder) / "assay", Path(folder) / "dist"
            program.write_bytes(b"program")
            dist.mkdir()
            (dist / "old").write_text("old")
            release.assemble(dist, program, "assay-1.2.3-host", {"changes.md": "this\n"})
            lines = dict(reversed(line.split("  ")) for line in (dist / release.SUMS).read_text().splitlines())
            self.assertEqual(set(lines), {"assay-1.2.3-host", "assay-1.2.3-host.changes.md"})
            self.assertEqual(lines["assay-1.2.3-host"], hashlib.sha256(b"program").hexdigest())


if __name__ == "__main__":
    unittest.main()
