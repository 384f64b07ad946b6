"""What passes for pinned."""

import sys
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
import check_pins  # noqa: E402


class Pins(unittest.TestCase):
    def test_cargo_lines_need_the_lock_file(self) -> None:
        good = "build:\n\tcargo build --locked\n\tcargo fmt --all\n"
        bad = "build:\n\tcargo build --release\n\tcargo test \\\n\t\t--workspace\n\tnpm install\n"
        self.assertEqual(check_pins.makefile_faults(good), [])
        self.assertEqual(len(check_pins.makefile_faults(bad)), 3)

    def test_an_option_on_the_next_line_counts(self) -> None:
        self.assertEqual(check_pins.makefile_faults("test:\n\tcargo test \\\n\t\t--locked\n"), [])

    def test_python_packages_need_one_version(self) -> None:
        self.assertEqual(check_pins.requirements_faults("numpy==2.4.6\n# why\nonnx==1.23.2  # because\n"), [])
        for line in ("numpy", "numpy>=2", "numpy==2.*", "numpy==2,<3", "git+https://example.com/x"):
            self.assertEqual(len(check_pins.requirements_faults(line)), 1, line)

    def test_npm_packages_need_one_version_and_a_digest(self) -> None:
        self.assertEqual(check_pins.package_faults('{"devDependencies": {"solc": "0.8.37"}}'), [])
        for version in ("^0.8.37", "~0.8", "*", "latest", "https://example.com/x.tgz"):
            manifest = f'{{"dependencies": {{"solc": "{version}"}}}}'
            self.assertEqual(len(check_pins.package_faults(manifest)), 1, version)
        lock = '{"packages": {"": {}, "node_modules/a": {"integrity": "sha512-"}, "node_modules/b": {}}}'
        self.assertEqual(check_pins.lock_faults(lock), ["no digest: node_modules/b"])
        lock = '{"packages": {"node_modules/@foundry-rs/a": {"optional": true}, "node_modules/@foundry-rs/b": {}}}'
        self.assertEqual(check_pins.lock_faults(lock), ["no digest: node_modules/@foundry-rs/b"])

    def test_a_manifest_needs_its_lock_file_in_git(self) -> None:
        self.assertEqual(check_pins.without_lock(["package.json", "package-lock.json", "Cargo.toml", "Cargo.lock"]), [])
        self.assertEqual(len(check_pins.without_lock(["package.json", "Cargo.toml"])), 2)

    def test_this_repository_keeps_to_it(self) -> None:
        self.assertEqual(check_pins.faults(check_pins.tracked()), [])


if __name__ == "__main__":
    unittest.main()
