// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRiskOracle} from "../../contracts/interfaces/IRiskOracle.sol";

/// @notice A risk oracle as consumers know it today: somebody publishes numbers, and the time is that of publishing.
contract PublishedRiskOracle is IRiskOracle {
    string public description = "published by hand";
    uint256 public updateCounter;
    mapping(address market => mapping(string updateType => uint256 id)) public latestUpdateIdByMarketAndType;

    mapping(uint256 id => RiskParameterUpdate update) private updates;
    string[] private types;

    function publish(string memory updateType, address market, uint256 value) external {
        publishRaw(updateType, market, abi.encode(value), block.timestamp);
    }

    function publishRaw(string memory updateType, address market, bytes memory value, uint256 timestamp) public {
        uint256 before = latestUpdateIdByMarketAndType[market][updateType];
        if (before == 0) types.push(updateType);
        ++updateCounter;
        updates[updateCounter] = RiskParameterUpdate({
            timestamp: timestamp,
            newValue: value,
            referenceId: "",
            previousValue: updates[before].newValue,
            updateType: updateType,
            updateId: updateCounter,
            market: market,
            additionalData: ""
        });
        latestUpdateIdByMarketAndType[market][updateType] = updateCounter;
    }

    /// @notice Makes the oracle say about one market what it should say about another.
    function confuse(string memory updateType, address asked, address told) external {
        latestUpdateIdByMarketAndType[asked][updateType] = latestUpdateIdByMarketAndType[told][updateType];
    }

    function getLatestUpdateByParameterAndMarket(string memory updateType, address market)
        external
        view
        returns (RiskParameterUpdate memory)
    {
        uint256 id = latestUpdateIdByMarketAndType[market][updateType];
        require(id > 0, "no update");
        return updates[id];
    }

    function getUpdateById(uint256 id) external view returns (RiskParameterUpdate memory) {
        require(id > 0 && id <= updateCounter, "no such id");
        return updates[id];
    }

    function getAllUpdateTypes() external view returns (string[] memory) {
        return types;
    }

    function isAuthorized(address) external pure returns (bool) {
        return true;
    }
}
