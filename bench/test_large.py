"""What `make large` prints."""

import copy
import unittest

import large

COST = {"seconds": 50.0, "peak_memory_bytes": 2 * 1024**3}
GAS = {
    "transaction": 454_942,
    "floor": 339_860,
    "deployment": 1_537_594,
    "calldata": 127_544,
    "sections": {"instances": 36_841, "pairing": 113_294},
}
FACTS = {
    "name": "cnn224-1M",
    "parameters": 1_003_684,
    "multiply_adds": 12_720_396,
    "layout": {
        "logrows": 20,
        "lanes": 2,
        "lookup_lanes": 1,
        "sums": "folded",
        "rows_used": 628_824,
        "instances": 202,
    },
    "accuracy": {"max_abs_error": 0.0343},
    "prover": {"predicted": COST, "measured": COST, "setup_seconds": 20.0, "proving_key_bytes": 3 * 1024**2},
    "gas": [{"fork": "prague", "measured": None}, {"fork": "osaka", "measured": GAS}],
    "unmeasured": None,
}


class Described(unittest.TestCase):
    def test_every_figure_is_there(self) -> None:
        text = "\n".join(large.described(FACTS))
        for figure in ("1,003,684", "k = 20", "2 lanes, 1 with lookups", "628,824", "202", "0.0343", "20.0 s", "3.0 MiB"):
            self.assertIn(figure, text)
        for figure in ("50.0 s", "2,048 MiB", "454,942", "instances 36,841", "1,537,594"):
            self.assertIn(figure, text)

    def test_a_model_that_was_not_proved_says_why(self) -> None:
        facts = copy.deepcopy(FACTS)
        facts["prover"]["measured"] = None
        facts["unmeasured"] = "too little memory"
        lines = large.described(facts)
        self.assertEqual(lines[-1], "not measured: too little memory")
        self.assertNotIn("454,942", "\n".join(lines))


if __name__ == "__main__":
    unittest.main()
