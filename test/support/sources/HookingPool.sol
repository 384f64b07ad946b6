// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IUtilisationPool} from "../../../contracts/interfaces/IUtilisationPool.sol";
import {UtilisationSource} from "../../../contracts/sources/UtilisationSource.sol";

/// @title A pool whose totals a test sets; it announces changes to a source once it has one
contract HookingPool is IUtilisationPool {
    uint256 public totalAssets;
    uint256 public totalBorrowed;
    uint256 public lastChange;
    UtilisationSource private _source;

    function announceTo(UtilisationSource source) external {
        _source = source;
    }

    function change(uint256 assets, uint256 borrowed) external {
        if (address(_source) != address(0)) _source.poke();
        totalAssets = assets;
        totalBorrowed = borrowed;
        lastChange = block.timestamp;
    }
}
