// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAnswerPolicy} from "../interfaces/IAnswerPolicy.sol";
import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";
import {FreshPrice} from "./FreshPrice.sol";

/// @title A price less a proven haircut
/// @notice What a collateral is worth after the loss that a liquidation has to survive: the feed's price times one minus the
/// haircut, rounded down. No fresh price or no fresh answer, no number.
/// @dev Where liquidations go by this price, a larger haircut liquidates at once: the oracle's bounds on change say how much
/// at once, and a market's loan-to-value has to leave room for it. And while it reverts, so do liquidations.
abstract contract HaircutQuote {
    using FreshPrice for FreshPrice.Feed;

    /// @notice An asset, and what its amounts are counted in.
    struct Asset {
        /// @dev A token, or as ERC-7726 has it for what is none.
        address asset;
        /// @dev At most 24; a token's own.
        uint8 decimals;
    }

    struct Parameters {
        IModelRiskOracle oracle;
        bytes32 feedId;
        /// @dev From the feed's answer to the haircut; 18 decimals.
        IAnswerPolicy policy;
        /// @dev Price of one whole `base` in whole `quote`.
        FreshPrice.Feed priceFeed;
        Asset base;
        Asset quote;
    }

    uint256 private constant WAD = 1e18;
    uint8 private constant HAIRCUT_DECIMALS = 18;
    uint8 private constant MOST_DECIMALS = 24;

    IModelRiskOracle public immutable oracle;
    bytes32 public immutable feedId;
    IAnswerPolicy public immutable policy;
    address public immutable base;
    address public immutable quote;

    /// @dev `units of base * price * wad * NUMERATOR / DENOMINATOR` is units of quote.
    uint256 private immutable NUMERATOR;
    uint256 private immutable DENOMINATOR;

    FreshPrice.Feed public priceFeed;

    /// @notice A parameter makes no sense.
    error InvalidQuote(string field);

    /// @notice The haircut leaves nothing of the price.
    error NothingLeft(uint256 haircut);

    constructor(Parameters memory parameters) {
        if (parameters.policy.decimals() != HAIRCUT_DECIMALS) revert InvalidQuote("policy");
        if (parameters.base.asset == parameters.quote.asset) revert InvalidQuote("quote");
        uint8 feedDecimals = parameters.priceFeed.aggregator.decimals();
        if (feedDecimals != parameters.priceFeed.decimals || feedDecimals > MOST_DECIMALS) {
            revert InvalidQuote("priceFeed");
        }
        _requireDecimals(parameters.base);
        _requireDecimals(parameters.quote);
        // Reverts with the oracle's error for a feed that is not there.
        parameters.oracle.latestRound(parameters.feedId);

        oracle = parameters.oracle;
        feedId = parameters.feedId;
        policy = parameters.policy;
        priceFeed = parameters.priceFeed;
        base = parameters.base.asset;
        quote = parameters.quote.asset;
        NUMERATOR = 10 ** parameters.quote.decimals;
        DENOMINATOR = WAD * 10 ** (parameters.base.decimals + feedDecimals);
    }

    /// @notice The haircut now, 18 decimals, below 1.
    function haircut() public view returns (uint256 cut) {
        (int256 answer,) = oracle.latest(feedId);
        cut = policy.valueOf(answer);
        if (cut >= WAD) revert NothingLeft(cut);
    }

    /// @dev What an amount is worth after the haircut, rounded down.
    function _quote(uint256 amount) internal view returns (uint256) {
        return Math.mulDiv(amount, priceFeed.read() * (WAD - haircut()) * NUMERATOR, DENOMINATOR);
    }

    function _requireDecimals(Asset memory asset) private view {
        bool isToken = asset.asset.code.length > 0;
        if (asset.decimals > MOST_DECIMALS) revert InvalidQuote("decimals");
        if (isToken && IERC20Metadata(asset.asset).decimals() != asset.decimals) revert InvalidQuote("decimals");
    }
}
