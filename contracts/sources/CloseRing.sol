// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The latest 252 daily closes, three to a word
library CloseRing {
    /// @notice Entries of a full ring.
    uint256 internal constant CAPACITY = 252;

    /// @notice Largest close that fits.
    uint256 internal constant LARGEST = 0xffffffffffffffffffff;

    uint256 private constant WORDS = 84;
    uint256 private constant PER_WORD = 3;
    uint256 private constant BITS = 80;

    /// @notice The words; entry `i` is in word `i / 3` at bit `80 * (i % 3)`.
    struct Ring {
        uint256[WORDS] words;
    }

    /// @notice Overwrites the oldest entry.
    /// @param count How many closes were pushed before this one.
    /// @param close At most `LARGEST`: the caller has checked it.
    function push(Ring storage ring, uint256 count, uint256 close) internal {
        uint256 entry = count % CAPACITY;
        uint256 shift = BITS * (entry % PER_WORD);
        uint256 word = ring.words[entry / PER_WORD] & ~(LARGEST << shift);
        ring.words[entry / PER_WORD] = word | (close << shift);
    }

    /// @notice The entries of a full ring, oldest first.
    /// @param count How many closes were pushed so far, at least `CAPACITY`.
    /// @return closes `CAPACITY` of them.
    function load(Ring storage ring, uint256 count) internal view returns (uint256[] memory closes) {
        uint256 oldest = count % CAPACITY;
        uint256 start = oldest / PER_WORD;
        // All words from the oldest entry's around to that same word again: it also holds the newest entries.
        uint256[] memory unpacked = new uint256[](CAPACITY + PER_WORD);
        for (uint256 i = 0; i <= WORDS; ++i) {
            uint256 word = ring.words[(start + i) % WORDS];
            assembly ("memory-safe") {
                // Entries 3 * i to 3 * i + 2 of `unpacked`, the last of which has 3 * WORDS + 3.
                let entry := add(add(unpacked, 0x20), mul(0x60, i))
                mstore(entry, and(word, LARGEST))
                mstore(add(entry, 0x20), and(shr(BITS, word), LARGEST))
                mstore(add(entry, 0x40), and(shr(160, word), LARGEST))
            }
        }
        assembly ("memory-safe") {
            // Drops the entries before the oldest, at most two: the length takes the place of the last one dropped.
            closes := add(unpacked, mul(0x20, mod(oldest, PER_WORD)))
            mstore(closes, CAPACITY)
        }
    }
}
