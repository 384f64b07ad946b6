import unittest

from forge_figure import figure

PASSED = """
Ran 3 tests for test/Some.t.sol:SomeTest
\x1b[32m[PASS]\x1b[0m testFuzz_One(uint256) (runs: 256, μ: 245037, ~: 295630)
[PASS] testFuzz_Other(bool) (runs: 1000, μ: 115629, ~: 116953)
[PASS] test_Plain() (gas: 191053)
[PASS] invariant_Holds() (runs: 100, calls: 10000, reverts: 0)
""".splitlines()


class ForgeFigure(unittest.TestCase):
    def test_counts_of_tests_that_passed_are_added(self):
        self.assertEqual(figure(PASSED, "runs"), 1356)
        self.assertEqual(figure(PASSED, "calls"), 10000)

    def test_a_failed_test_gives_no_figure(self):
        failed = "[FAIL: assertion failed; counterexample: ..] testFuzz_Third(uint256) (runs: 7, μ: 1, ~: 1)"
        with self.assertRaisesRegex(ValueError, "testFuzz_Third"):
            figure([*PASSED, failed], "runs")

    def test_no_count_gives_no_figure(self):
        with self.assertRaisesRegex(ValueError, "how many calls"):
            figure(["[PASS] test_Plain() (gas: 191053)"], "calls")


if __name__ == "__main__":
    unittest.main()
