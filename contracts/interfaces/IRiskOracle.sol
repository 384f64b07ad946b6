// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What readers of Chaos Labs' risk oracle call
/// @notice The views and the event of that contract, as deployed for Aave: agents and injectors that were written for it
/// read whatever answers to this. Publishing is not part of it.
/// @dev Signatures, field order and indexed fields as in https://github.com/ChaosLabsInc/risk-oracle (v2, markets as
/// addresses).
interface IRiskOracle {
    /// @notice One value of one parameter of one market.
    struct RiskParameterUpdate {
        /// @dev When the value was true, in seconds: readers measure its age from here.
        uint256 timestamp;
        /// @dev ABI-encoded; what it decodes to is a matter of the update type.
        bytes newValue;
        /// @dev Where to read more, for people.
        string referenceId;
        /// @dev The value before, encoded likewise; empty where there was none.
        bytes previousValue;
        /// @dev The parameter.
        string updateType;
        /// @dev Never 0; of two updates of a parameter of a market the later one has the larger number.
        uint256 updateId;
        address market;
        /// @dev Whatever else the publisher has to say.
        bytes additionalData;
    }

    /// @notice There is a new value.
    event ParameterUpdated(
        string referenceId,
        bytes newValue,
        bytes previousValue,
        uint256 timestamp,
        string indexed updateType,
        uint256 indexed updateId,
        address indexed market,
        bytes additionalData
    );

    /// @notice What is published, in a few words.
    function description() external view returns (string memory);

    /// @notice Largest update id so far; 0 before the first.
    function updateCounter() external view returns (uint256);

    /// @notice Every update type there can be.
    function getAllUpdateTypes() external view returns (string[] memory);

    /// @notice Id of the latest update; 0 where there is none.
    function latestUpdateIdByMarketAndType(address market, string memory updateType) external view returns (uint256);

    /// @notice The latest update. Reverts where there is none.
    function getLatestUpdateByParameterAndMarket(string memory updateType, address market)
        external
        view
        returns (RiskParameterUpdate memory);

    /// @notice An update by its id. Reverts where there is none.
    function getUpdateById(uint256 updateId) external view returns (RiskParameterUpdate memory);

    /// @notice Whether an account may publish.
    function isAuthorized(address sender) external view returns (bool);
}
