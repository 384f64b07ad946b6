"""Attention, and rotary embeddings."""

import numpy as np

from fixture import Constant, Input, Weight, single

QUERY, KEY = Input((1, 2, 3, 4)), Input((1, 2, 5, 4))
CAUSAL = np.where(np.tril(np.ones((3, 5))) > 0, 0.0, -1e9).tolist()
ODD = (np.arange(15).reshape(3, 5) % 2 == 0).tolist()

ATTENTION = [
    single("Attention", "plain", 23, [QUERY, KEY, KEY]),
    single("Attention", "causal", 23, [QUERY, KEY, KEY], is_causal=1),
    single("Attention", "scaled", 23, [QUERY, KEY, KEY], scale=0.3),
    single("Attention", "capped", 23, [QUERY, KEY, KEY], softcap=1.5),
    single("Attention", "biased", 23, [QUERY, KEY, KEY, Weight((3, 5))]),
    single("Attention", "masked", 23, [QUERY, KEY, KEY, Constant(CAUSAL)]),
    single("Attention", "truth_values", 23, [QUERY, KEY, KEY, Constant(ODD, np.bool_)]),
    single("Attention", "grouped", 23, [Input((1, 4, 2, 3)), *[Input((1, 2, 4, 3))] * 2]),
    single("Attention", "rows", 23, [Input((2, 3, 8))] * 3, q_num_heads=2, kv_num_heads=2),
]

ROTARY = [
    single("RotaryEmbedding", "halves", 23, [Input((1, 2, 3, 4)), Weight((1, 3, 2)), Weight((1, 3, 2))]),
    single("RotaryEmbedding", "pairs", 23, [Input((1, 2, 3, 4)), Weight((1, 3, 2)), Weight((1, 3, 2))], interleaved=1),
    single(
        "RotaryEmbedding",
        "positions",
        23,
        [Input((1, 3, 12)), Weight((6, 2)), Weight((6, 2)), Constant([[4, 0, 5]], np.int64)],
        num_heads=2,
        rotary_embedding_dim=4,
    ),
]

FIXTURES = [*ATTENTION, *ROTARY]
