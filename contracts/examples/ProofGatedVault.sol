// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {FreshPrice} from "../adapters/FreshPrice.sol";
import {IModelRiskOracle} from "../interfaces/IModelRiskOracle.sol";
import {IPausable} from "../interfaces/IPausable.sol";
import {ISwapper} from "../interfaces/ISwapper.sol";

/// @title A vault that trades on proof only
/// @notice Holds cash and one risky token. Anyone may have it rebalance towards an exposure of
/// `target volatility / proven volatility`, once per proven answer and within a bound on slippage against a price feed.
/// @dev What it owns is what came in through its own calls: tokens sent to it move no share price. Deposits and withdrawals
/// are in cash at the feed's price; `exit` pays both tokens in proportion and needs no price, no proof and no permission.
/// `totalAssets` and what builds on it revert without a fresh price, since no other number would be true; the limits are 0.
///
/// A price feed lags behind the market: who deposits below the market's price and leaves in kind takes the difference from
/// the other holders. New shares therefore stay with their receiver until the next block (by `block.number`, so on Arbitrum
/// the parent chain's): who borrows money for one transaction cannot deposit it and leave with those shares. Who keeps money
/// in over blocks, or has shares from before, can still gain from the lag, at most the feed's deviation from the market on
/// what is deposited or withdrawn; so choose a feed that deviates little. Only new shares are locked: a stranger's deposit
/// for an account locks nothing that the account had.
contract ProofGatedVault is ERC4626, AccessControl, Pausable, ReentrancyGuard, IPausable {
    using FreshPrice for FreshPrice.Feed;
    using SafeERC20 for IERC20Metadata;

    /// @dev Shares that an account received for deposits, and the block in which it did.
    struct Receipt {
        uint256 blockNumber;
        uint256 shares;
    }

    struct Parameters {
        string name;
        string symbol;
        /// @dev Deposits are made in it.
        IERC20Metadata cash;
        IERC20Metadata risky;
        /// @dev Price of one whole risky token in whole cash tokens.
        FreshPrice.Feed riskyFeed;
        IModelRiskOracle oracle;
        /// @dev Forecasts the risky token's volatility.
        bytes32 feedId;
        /// @dev Seconds since its observation; an older answer moves nothing.
        uint32 maximumAge;
        /// @dev 18 decimals.
        uint256 targetVolatility;
        /// @dev Basis points of all assets.
        uint256 maximumExposure;
        /// @dev Basis points of all assets; smaller differences are not traded.
        uint256 band;
        /// @dev Basis points by which a swap may be worse than the feed's price.
        uint256 maximumSlippage;
        ISwapper swapper;
        address admin;
    }

    /// @notice May pause and unpause.
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    uint256 private constant BASIS_POINTS = 10_000;
    uint256 private constant MOST_DECIMALS = 24;

    IERC20Metadata public immutable risky;
    IModelRiskOracle public immutable oracle;
    bytes32 public immutable feedId;
    ISwapper public immutable swapper;
    uint32 public immutable MAXIMUM_AGE;
    uint256 public immutable TARGET_VOLATILITY;
    uint256 public immutable MAXIMUM_EXPOSURE;
    uint256 public immutable BAND;
    uint256 public immutable MAXIMUM_SLIPPAGE;

    /// @dev `risky units * price * CASH_UNIT / RISKY_SCALE` is cash units.
    uint256 private immutable CASH_UNIT;
    uint256 private immutable RISKY_SCALE;

    FreshPrice.Feed public riskyFeed;

    /// @notice Cash that belongs to the shares.
    uint256 public cashHeld;

    /// @notice Risky tokens that belong to the shares.
    uint256 public riskyHeld;

    /// @notice Observation time of the answer that was traded on last.
    uint40 public lastObservedAt;

    mapping(address account => Receipt receipt) private _receipts;

    event Rebalanced(uint256 exposure, uint40 observedAt, address tokenIn, uint256 amountIn, uint256 amountOut);
    event Exited(address indexed account, address indexed receiver, uint256 shares, uint256 cash, uint256 risky);

    /// @notice A parameter makes no sense.
    error InvalidVault(string field);

    error VolatilityNotPositive(int256 answer);

    /// @notice The vault has traded on this answer, or on a newer one.
    error AnswerUsed(uint40 observedAt);

    /// @notice The exposure is close enough to the one wanted; values in cash.
    error InsideBand(uint256 held, uint256 wanted);

    /// @notice Of the account's shares, so many were deposited for in this block: they can move from the next one on.
    error SharesLocked(address account, uint256 locked);

    /// @notice The swapper took too much or gave too little.
    error SwapUnfair(uint256 taken, uint256 given, uint256 minimum);

    constructor(Parameters memory parameters) ERC20(parameters.name, parameters.symbol) ERC4626(parameters.cash) {
        uint256 cashDecimals = parameters.cash.decimals();
        uint256 riskyDecimals = parameters.risky.decimals();
        if (address(parameters.cash) == address(parameters.risky)) revert InvalidVault("risky");
        if (cashDecimals > MOST_DECIMALS || riskyDecimals > MOST_DECIMALS) revert InvalidVault("decimals");
        uint8 feedDecimals = parameters.riskyFeed.aggregator.decimals();
        if (feedDecimals != parameters.riskyFeed.decimals || feedDecimals > MOST_DECIMALS) {
            revert InvalidVault("riskyFeed");
        }
        if (parameters.targetVolatility == 0) revert InvalidVault("targetVolatility");
        if (parameters.maximumExposure > BASIS_POINTS) revert InvalidVault("maximumExposure");
        if (parameters.maximumSlippage >= BASIS_POINTS) revert InvalidVault("maximumSlippage");
        // Reverts with the oracle's error for a feed that is not there.
        parameters.oracle.latestRound(parameters.feedId);

        risky = parameters.risky;
        riskyFeed = parameters.riskyFeed;
        oracle = parameters.oracle;
        feedId = parameters.feedId;
        swapper = parameters.swapper;
        MAXIMUM_AGE = parameters.maximumAge;
        TARGET_VOLATILITY = parameters.targetVolatility;
        MAXIMUM_EXPOSURE = parameters.maximumExposure;
        BAND = parameters.band;
        MAXIMUM_SLIPPAGE = parameters.maximumSlippage;
        CASH_UNIT = 10 ** cashDecimals;
        RISKY_SCALE = 10 ** (riskyDecimals + feedDecimals);
        _grantRole(DEFAULT_ADMIN_ROLE, parameters.admin);
    }

    /// @notice Trades towards the exposure that the latest proven volatility asks for. Anyone may, once per answer.
    /// @return exposure Basis points of all assets.
    function rebalance() external whenNotPaused nonReentrant returns (uint256 exposure) {
        (int256 volatility, uint40 observedAt) = oracle.latestNoOlderThan(feedId, MAXIMUM_AGE);
        if (observedAt <= lastObservedAt) revert AnswerUsed(observedAt);
        exposure = exposureAt(volatility);
        lastObservedAt = observedAt;

        uint256 price = riskyFeed.read();
        uint256 held = _cashWorth(riskyHeld, price);
        uint256 total = cashHeld + held;
        uint256 wanted = total * exposure / BASIS_POINTS;
        uint256 tolerance = total * BAND / BASIS_POINTS;
        if (wanted > held + tolerance) _buy(wanted - held, price, exposure, observedAt);
        else if (held > wanted + tolerance) _sell(held - wanted, price, exposure, observedAt);
        else revert InsideBand(held, wanted);
    }

    /// @notice The exposure for a volatility, basis points, rounded down.
    function exposureAt(int256 volatility) public view returns (uint256) {
        if (volatility <= 0) revert VolatilityNotPositive(volatility);
        return Math.min(Math.mulDiv(TARGET_VOLATILITY, BASIS_POINTS, uint256(volatility)), MAXIMUM_EXPOSURE);
    }

    /// @notice Burns the caller's shares and pays their part of both tokens, at any time but in the block of their deposit.
    function exit(uint256 shares, address receiver) external nonReentrant returns (uint256 cash, uint256 riskyAmount) {
        uint256 supply = totalSupply() + 10 ** _decimalsOffset();
        cash = Math.mulDiv(cashHeld, shares, supply);
        riskyAmount = Math.mulDiv(riskyHeld, shares, supply);
        _burn(msg.sender, shares);
        cashHeld -= cash;
        riskyHeld -= riskyAmount;
        emit Exited(msg.sender, receiver, shares, cash, riskyAmount);
        IERC20Metadata(asset()).safeTransfer(receiver, cash);
        risky.safeTransfer(receiver, riskyAmount);
    }

    /// @inheritdoc IPausable
    function pause() external onlyRole(GUARDIAN_ROLE) {
        _pause();
    }

    /// @inheritdoc IPausable
    function unpause() external onlyRole(GUARDIAN_ROLE) {
        _unpause();
    }

    /// @inheritdoc IPausable
    function paused() public view override(IPausable, Pausable) returns (bool) {
        return super.paused();
    }

    /// @notice Cash and what the risky tokens are worth, in cash. Reverts without a fresh price.
    function totalAssets() public view override returns (uint256) {
        return cashHeld + _cashWorth(riskyHeld, riskyFeed.read());
    }

    /// @notice Any amount; 0 while paused and without a fresh price.
    function maxDeposit(address) public view override returns (uint256) {
        return !paused() && _hasPrice() ? type(uint256).max : 0;
    }

    /// @notice Any amount; 0 while paused and without a fresh price.
    function maxMint(address receiver) public view override returns (uint256) {
        return maxDeposit(receiver);
    }

    /// @notice Shares of the account that were deposited for in this block; they can move from the next one on.
    function lockedShares(address account) public view returns (uint256) {
        Receipt storage receipt = _receipts[account];
        return receipt.blockNumber == block.number ? receipt.shares : 0;
    }

    /// @notice What the cash that is there can pay of the shares that are not locked; 0 without a fresh price.
    function maxRedeem(address owner) public view override returns (uint256) {
        return _hasPrice() ? Math.min(balanceOf(owner) - lockedShares(owner), convertToShares(cashHeld)) : 0;
    }

    /// @notice What the cash that is there can pay of the shares that are not locked; 0 without a fresh price.
    function maxWithdraw(address owner) public view override returns (uint256) {
        return _hasPrice() ? super.maxWithdraw(owner) : 0;
    }

    function _buy(uint256 cash, uint256 price, uint256 exposure, uint40 observedAt) private {
        uint256 fair = Math.mulDiv(cash, RISKY_SCALE, price * CASH_UNIT, Math.Rounding.Ceil);
        uint256 bought = _swap(IERC20Metadata(asset()), risky, cash, fair);
        cashHeld -= cash;
        riskyHeld += bought;
        emit Rebalanced(exposure, observedAt, asset(), cash, bought);
    }

    function _sell(uint256 worth, uint256 price, uint256 exposure, uint40 observedAt) private {
        uint256 amount = Math.mulDiv(worth, RISKY_SCALE, price * CASH_UNIT);
        uint256 fair = Math.mulDiv(amount, price * CASH_UNIT, RISKY_SCALE, Math.Rounding.Ceil);
        uint256 got = _swap(risky, IERC20Metadata(asset()), amount, fair);
        riskyHeld -= amount;
        cashHeld += got;
        emit Rebalanced(exposure, observedAt, address(risky), amount, got);
    }

    /// @dev Believes balances and not the swapper. `fair` is what the amount is worth at the feed's price.
    function _swap(IERC20Metadata tokenIn, IERC20Metadata tokenOut, uint256 amount, uint256 fair)
        private
        returns (uint256 given)
    {
        uint256 minimum = Math.mulDiv(fair, BASIS_POINTS - MAXIMUM_SLIPPAGE, BASIS_POINTS, Math.Rounding.Ceil);
        uint256 inBefore = tokenIn.balanceOf(address(this));
        uint256 outBefore = tokenOut.balanceOf(address(this));
        tokenIn.forceApprove(address(swapper), amount);
        swapper.swap(address(tokenIn), address(tokenOut), amount, minimum);
        tokenIn.forceApprove(address(swapper), 0);

        uint256 taken = inBefore - tokenIn.balanceOf(address(this));
        given = tokenOut.balanceOf(address(this)) - outBefore;
        if (taken != amount || given < minimum) revert SwapUnfair(taken, given, minimum);
    }

    function _deposit(address caller, address receiver, uint256 assets, uint256 shares) internal override nonReentrant {
        super._deposit(caller, receiver, assets, shares);
        cashHeld += assets;
        _receipts[receiver] = Receipt(block.number, lockedShares(receiver) + shares);
    }

    function _withdraw(address caller, address receiver, address owner, uint256 assets, uint256 shares)
        internal
        override
        nonReentrant
    {
        cashHeld -= assets;
        super._withdraw(caller, receiver, owner, assets, shares);
    }

    /// @dev Shares leave an account by a transfer or are burnt: both come through here, and locked ones do not get by.
    function _update(address from, address to, uint256 shares) internal override {
        uint256 locked = lockedShares(from);
        uint256 balance = balanceOf(from);
        if (locked > 0 && shares <= balance && shares > balance - locked) revert SharesLocked(from, locked);
        super._update(from, to, shares);
    }

    function _cashWorth(uint256 amount, uint256 price) private view returns (uint256) {
        return Math.mulDiv(amount, price * CASH_UNIT, RISKY_SCALE);
    }

    function _hasPrice() private view returns (bool) {
        try this.totalAssets() returns (uint256) {
            return true;
        } catch {
            return false;
        }
    }

    /// @dev Virtual shares: the first depositor cannot round away what the next one brings.
    function _decimalsOffset() internal pure override returns (uint8) {
        return 6;
    }
}
