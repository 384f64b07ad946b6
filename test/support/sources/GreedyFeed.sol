// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PriceFeed} from "../../../contracts/examples/PriceFeed.sol";

/// @title A feed of which some rounds cost much gas to read
contract GreedyFeed is PriceFeed {
    uint256 private constant READ_GAS = 400_000;

    uint80 private immutable GREEDY_FROM;

    constructor(address owner, uint80 greedyFrom) PriceFeed(owner, 8, "GREEDY") {
        GREEDY_FROM = greedyFrom;
    }

    function getRoundData(uint80 roundId)
        external
        view
        override
        returns (uint80 id, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound)
    {
        if (roundId >= GREEDY_FROM) {
            uint256 start = gasleft();
            while (start - gasleft() < READ_GAS) {}
        }
        return _round(roundId);
    }
}
