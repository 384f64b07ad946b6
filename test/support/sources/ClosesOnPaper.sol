// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The rule of `CloseRule`, worked out over a list of all rounds, without looking for anything cleverly
library ClosesOnPaper {
    struct Walk {
        uint256 phase;
        /// @dev Rounds used of the phase.
        uint256 used;
        /// @dev End of the day of the latest close.
        uint256 boundary;
    }

    /// @dev What is recorded next: a close, or a phase passed over.
    struct Entry {
        bool exists;
        bool isClose;
        uint80 roundId;
    }

    /// @param times By phase from 1, then by number from 1: `times[p - 1][n - 1]`. The last phase is the present one.
    /// @return entry What comes next.
    /// @return after_ The walk after it.
    function next(uint256[][] memory times, Walk memory walk, uint256 nowTime)
        internal
        pure
        returns (Entry memory entry, Walk memory after_)
    {
        uint256[] memory list = times[walk.phase - 1];
        if (walk.used < list.length) return _day(list, walk, walk.used, nowTime);
        if (walk.phase == times.length) return (entry, walk);

        list = times[walk.phase];
        uint256 first = 0;
        while (first < list.length && list[first] < walk.boundary) ++first;
        after_ = Walk(walk.phase + 1, first, walk.boundary);
        if (first < list.length) return _day(list, after_, first, nowTime);
        if (walk.phase + 1 == times.length) return (entry, walk);
        return (Entry(true, false, uint80(((walk.phase + 1) << 64) | list.length)), after_);
    }

    function _day(uint256[] memory list, Walk memory walk, uint256 first, uint256 nowTime)
        private
        pure
        returns (Entry memory entry, Walk memory after_)
    {
        uint256 boundary = list[first] - list[first] % 1 days + 1 days;
        if (nowTime < boundary) return (entry, walk);
        uint256 used = first;
        while (used < list.length && list[used] < boundary) ++used;
        return (Entry(true, true, uint80((walk.phase << 64) | used)), Walk(walk.phase, used, boundary));
    }
}
