// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IUtilisationPool} from "../interfaces/IUtilisationPool.sol";

/// @title The utilisation of a pool, read without trusting the pool to answer well
library PoolUtilisation {
    /// @dev More than a million times what was supplied is no utilisation.
    uint256 private constant RATIO_BOUND = 2 ** 20;

    uint256 private constant ONE = 1e18;

    /// @notice The pool does not answer, or not with a number.
    error PoolUnavailable(address pool);

    /// @notice The pool lent what it does not have, a million times over.
    error UtilisationTooLarge(uint256 borrowed, uint256 assets);

    /// @notice The pool says that it changed later than now.
    error ChangedInFuture(uint256 lastChange);

    /// @notice What the pool lent of what it has, with 18 decimals, rounded down; 0 for an empty pool. It is above one where a
    /// pool lost what it lent.
    /// @return Below 2^80.
    function utilisation(IUtilisationPool pool) internal view returns (uint256) {
        uint256 assets = _read(pool, abi.encodeCall(pool.totalAssets, ()));
        uint256 borrowed = _read(pool, abi.encodeCall(pool.totalBorrowed, ()));
        if (borrowed == 0) return 0;
        if (assets == 0 || borrowed / assets >= RATIO_BOUND) revert UtilisationTooLarge(borrowed, assets);
        return Math.mulDiv(borrowed, ONE, assets);
    }

    /// @notice Since when the pool's utilisation is what it is.
    function unchangedSince(IUtilisationPool pool) internal view returns (uint256 time) {
        time = _read(pool, abi.encodeCall(pool.lastChange, ()));
        if (time > block.timestamp) revert ChangedInFuture(time);
    }

    function _read(IUtilisationPool pool, bytes memory call) private view returns (uint256) {
        (bool answered, bytes memory data) = address(pool).staticcall(call);
        if (!answered || data.length < 32) revert PoolUnavailable(address(pool));
        return abi.decode(data, (uint256));
    }
}
