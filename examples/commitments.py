"""What a data provider, or a phone, hashes: an input's integers and their packing, without the prover.

The figures of a tensor are those of `public_values` in an artefact folder's manifest.json, which may be published.
"""

import math

WORD_BITS = 253


def openings(manifest: dict, inputs: dict) -> dict[str, dict]:
    """By hashed input: packed `words`, `salt`, `bits` of a value and `length`, as `TensorHash` takes them."""
    tensors = {tensor["name"]: tensor for tensor in manifest["public_values"]["tensors"]}
    salts = {name: salt for name, salt in inputs.get("salts", {}).items() if name in inputs["inputs"]}
    return {name: opening(tensors[name], inputs["inputs"][name], salt) for name, salt in salts.items()}


def opening(tensor: dict, values: list[float], salt: str) -> dict:
    """Of one tensor; integers as decimal text, since JSON has no large ones."""
    digits = [quantised(value, tensor["scale"]) - tensor["offset"] for value in values]
    words = pack(digits, tensor["bits"])
    return {"words": [str(word) for word in words], "salt": salt, "bits": tensor["bits"], "length": len(values)}


def quantised(value: float, scale: int) -> int:
    """The nearest multiple of `2^-scale`, ties upwards, in these units."""
    return math.floor(value * 2**scale + 0.5)


def pack(digits: list[int], bits: int) -> list[int]:
    """`floor(253 / bits)` digits to a word, low bits first."""
    assert all(0 <= digit < 2**bits for digit in digits), "a value does not fit its tensor's width"
    size = WORD_BITS // bits
    rows = [digits[start : start + size] for start in range(0, len(digits), size)]
    return [sum(digit << (bits * place) for place, digit in enumerate(row)) for row in rows]
