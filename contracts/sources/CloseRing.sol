// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The latest 252 daily closes, three to a word
library CloseRing {
    /// @notice The words; entry `i` is in word `i / 3` at bit `80 * (i % 3)`.
    struct Ring {
        uint256[84] words;
    }

    /// @notice Entries of a full ring.
    uint256 internal constant CAPACITY = 252;

    /// @notice Largest close that fits.
    uint256 internal constant LARGEST = type(uint80).max;

    uint256 private constant PER_WORD = 3;
    uint256 private constant BITS = 80;

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
    function load(Ring storage ring, uint256 count) internal view returns (uint256[] memory closes) {
        closes = new uint256[](CAPACITY);
        // Nothing here can overflow: all counters stay below twice the capacity.
        unchecked {
            uint256 position = (CAPACITY - count % CAPACITY) % CAPACITY;
            for (uint256 i = 0; i < CAPACITY / PER_WORD; ++i) {
                uint256 word = ring.words[i];
                for (uint256 shift = 0; shift < PER_WORD * BITS; shift += BITS) {
                    closes[position] = (word >> shift) & LARGEST;
                    if (++position == CAPACITY) position = 0;
                }
            }
        }
    }
}
