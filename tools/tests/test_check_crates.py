"""A crate that could hold `unsafe` is found."""

import sys
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))
import check_crates  # noqa: E402

FORBIDDING = {"lints": {"rust": {"unsafe_code": "forbid"}}}
INHERITING = {"lints": {"workspace": True}}


class Unsafe(unittest.TestCase):
    def test_a_crate_forbids_it_by_itself_or_by_the_workspace(self) -> None:
        crates = {"inherits": INHERITING, "own": FORBIDDING}
        self.assertEqual(list(check_crates.unsafe_allowed({"workspace": FORBIDDING}, crates)), [])

    def test_a_crate_without_lints_is_found(self) -> None:
        found = list(check_crates.unsafe_allowed({"workspace": FORBIDDING}, {"forgets": {}, "inherits": INHERITING}))
        self.assertEqual(len(found), 1)
        self.assertIn("`forgets`", found[0])

    def test_inheriting_from_a_workspace_that_only_denies_is_not_enough(self) -> None:
        denying = {"lints": {"rust": {"unsafe_code": "deny"}}}
        self.assertEqual(len(list(check_crates.unsafe_allowed({"workspace": denying}, {"inherits": INHERITING}))), 1)


if __name__ == "__main__":
    unittest.main()
