// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";

import {FreshPrice} from "../adapters/FreshPrice.sol";
import {ILoanToValueMarket} from "../interfaces/ILoanToValueMarket.sol";
import {IPausable} from "../interfaces/IPausable.sol";
import {GlidingThreshold} from "./GlidingThreshold.sol";

/// @title A small lending market whose loan-to-value comes from outside
/// @notice One collateral, one debt, no interest; the admin is the one lender. Amounts are rounded against who acts; whether
/// a position is to be liquidated, and how much of it, against the position. Tokens that take a fee or change balances by
/// themselves are not supported; tokens sent here without a call belong to nobody.
/// @dev A pause stops new debt and the withdrawal of collateral behind debt, nothing else: a pause that also stopped
/// repayments and liquidations would turn a falling price into bad debt. Who owes nothing can always leave, without prices.
contract LendingMarket is GlidingThreshold, AccessControl, Pausable, ReentrancyGuard, IPausable {
    using FreshPrice for FreshPrice.Feed;
    using SafeERC20 for IERC20Metadata;

    struct Parameters {
        IERC20Metadata collateral;
        IERC20Metadata debt;
        /// @dev Price of one whole collateral token.
        FreshPrice.Feed collateralFeed;
        /// @dev Price of one whole debt token, in the same currency.
        FreshPrice.Feed debtFeed;
        /// @dev Basis points of a debt that one liquidation may repay.
        uint256 closeFactor;
        Terms terms;
        /// @dev Lends, and gives the roles.
        address admin;
    }

    /// @dev In the tokens' own units.
    struct Position {
        uint256 collateral;
        uint256 debt;
    }

    struct Prices {
        uint256 collateral;
        uint256 debt;
    }

    /// @notice May set the loan-to-value.
    bytes32 public constant RISK_ROLE = keccak256("RISK_ROLE");

    /// @notice May pause and unpause.
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    /// @dev Values have 18 decimals.
    uint256 private constant WAD = 1e18;

    uint256 private constant MOST_DECIMALS = 24;

    IERC20Metadata public immutable collateral;
    IERC20Metadata public immutable debt;

    /// @notice Basis points of a debt that one liquidation may repay while the position still covers it.
    uint256 public immutable CLOSE_FACTOR;

    /// @dev One whole collateral token at a price of one, in units.
    uint256 private immutable COLLATERAL_SCALE;
    uint256 private immutable DEBT_SCALE;

    FreshPrice.Feed public collateralFeed;
    FreshPrice.Feed public debtFeed;

    mapping(address account => Position) public positions;

    /// @notice Debt tokens that can be lent.
    uint256 public liquidity;
    uint256 public totalCollateral;
    uint256 public totalDebt;

    event Funded(address indexed account, uint256 amount);
    event Defunded(address indexed receiver, uint256 amount);
    event Deposited(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);
    event Borrowed(address indexed account, uint256 amount);
    event Repaid(address indexed account, address indexed payer, uint256 amount);
    event Liquidated(address indexed account, address indexed liquidator, uint256 repaid, uint256 seized);

    /// @notice No collateral is left behind this debt: it is the lender's loss.
    event DebtWrittenOff(address indexed account, uint256 amount);

    error NothingToMove();
    error TooLittleLiquidity(uint256 got, uint256 needed);
    error TooLittleCollateral(uint256 got, uint256 needed);

    /// @notice The debt would be worth more than the collateral allows; values with 18 decimals.
    error LoanToValueExceeded(uint256 debtValue, uint256 allowed);
    error PositionHealthy(address account);

    constructor(Parameters memory parameters) GlidingThreshold(parameters.terms) {
        if (address(parameters.collateral) == address(parameters.debt)) revert InvalidMarket("debt");
        if (parameters.closeFactor == 0 || parameters.closeFactor > BASIS_POINTS) revert InvalidMarket("closeFactor");
        if (parameters.admin == address(0)) revert InvalidMarket("admin");
        collateral = parameters.collateral;
        debt = parameters.debt;
        collateralFeed = parameters.collateralFeed;
        debtFeed = parameters.debtFeed;
        CLOSE_FACTOR = parameters.closeFactor;
        COLLATERAL_SCALE = _scaleOf(parameters.collateral, parameters.collateralFeed);
        DEBT_SCALE = _scaleOf(parameters.debt, parameters.debtFeed);
        _grantRole(DEFAULT_ADMIN_ROLE, parameters.admin);
    }

    /// @inheritdoc ILoanToValueMarket
    function setLoanToValue(uint256 value, uint256 observedAt) external onlyRole(RISK_ROLE) {
        _moveLoanToValue(value, observedAt);
    }

    /// @inheritdoc IPausable
    function pause() external onlyRole(GUARDIAN_ROLE) {
        _pause();
    }

    /// @inheritdoc IPausable
    function unpause() external onlyRole(GUARDIAN_ROLE) {
        _unpause();
    }

    /// @notice Adds debt tokens that can be lent: a gift to the admin from anybody else.
    function fund(uint256 amount) external nonReentrant {
        liquidity += amount;
        emit Funded(msg.sender, amount);
        debt.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Takes debt tokens out that are not lent.
    function defund(address receiver, uint256 amount) external onlyRole(DEFAULT_ADMIN_ROLE) nonReentrant {
        _takeLiquidity(amount);
        emit Defunded(receiver, amount);
        debt.safeTransfer(receiver, amount);
    }

    /// @notice Adds collateral to the caller's position.
    function deposit(uint256 amount) external nonReentrant {
        if (amount == 0) revert NothingToMove();
        positions[msg.sender].collateral += amount;
        totalCollateral += amount;
        emit Deposited(msg.sender, amount);
        collateral.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @notice Takes collateral out of the caller's position; with debt, as far as the loan-to-value allows.
    function withdraw(uint256 amount) external nonReentrant {
        if (amount == 0) revert NothingToMove();
        Position storage position = positions[msg.sender];
        if (amount > position.collateral) revert TooLittleCollateral(position.collateral, amount);
        position.collateral -= amount;
        totalCollateral -= amount;
        if (position.debt > 0) _requireCovered(position);
        emit Withdrawn(msg.sender, amount);
        collateral.safeTransfer(msg.sender, amount);
    }

    /// @notice Lends debt tokens to the caller, as far as the loan-to-value allows.
    function borrow(uint256 amount) external nonReentrant {
        if (amount == 0) revert NothingToMove();
        Position storage position = positions[msg.sender];
        _takeLiquidity(amount);
        position.debt += amount;
        totalDebt += amount;
        _requireCovered(position);
        emit Borrowed(msg.sender, amount);
        debt.safeTransfer(msg.sender, amount);
    }

    /// @notice Pays an account's debt back, all of it at most.
    /// @return repaid What was taken from the caller.
    function repay(address account, uint256 amount) external nonReentrant returns (uint256 repaid) {
        repaid = Math.min(amount, positions[account].debt);
        if (repaid == 0) revert NothingToMove();
        _settle(account, repaid);
        emit Repaid(account, msg.sender, repaid);
        debt.safeTransferFrom(msg.sender, address(this), repaid);
    }

    /// @notice Repays debt of a position beyond the threshold and takes collateral of that value, and the bonus, for it.
    /// @param amount What the caller repays at most; the close factor and the collateral may make it less.
    /// @return repaid Debt tokens taken from the caller.
    /// @return seized Collateral tokens given to the caller.
    function liquidate(address account, uint256 amount) external nonReentrant returns (uint256 repaid, uint256 seized) {
        Position storage position = positions[account];
        Prices memory prices = _readPrices();
        if (_isHealthyAt(position, prices)) revert PositionHealthy(account);
        (repaid, seized) = _exchange(position, prices, Math.min(amount, _repayable(position, prices)));
        if (repaid == 0) revert NothingToMove();

        position.collateral -= seized;
        totalCollateral -= seized;
        _settle(account, repaid);
        emit Liquidated(account, msg.sender, repaid, seized);
        if (position.collateral == 0 && position.debt > 0) _writeOff(account);

        debt.safeTransferFrom(msg.sender, address(this), repaid);
        collateral.safeTransfer(msg.sender, seized);
    }

    /// @notice Whether a position is not to be liquidated, at the feeds' prices.
    function isHealthy(address account) external view returns (bool) {
        return _isHealthyAt(positions[account], _readPrices());
    }

    /// @inheritdoc IPausable
    function paused() public view override(IPausable, Pausable) returns (bool) {
        return super.paused();
    }

    function _takeLiquidity(uint256 amount) private {
        if (amount > liquidity) revert TooLittleLiquidity(liquidity, amount);
        liquidity -= amount;
    }

    function _settle(address account, uint256 repaid) private {
        positions[account].debt -= repaid;
        totalDebt -= repaid;
        liquidity += repaid;
    }

    function _writeOff(address account) private {
        uint256 lost = positions[account].debt;
        positions[account].debt = 0;
        totalDebt -= lost;
        emit DebtWrittenOff(account, lost);
    }

    /// @dev New risk: only unpaused, on a young loan-to-value and fresh prices.
    function _requireCovered(Position memory position) private view {
        _requireNotPaused();
        uint256 fresh = _freshLoanToValue();
        Prices memory prices = _readPrices();
        uint256 debtValue = _debtValueOf(position.debt, prices.debt, Math.Rounding.Ceil);
        uint256 allowed = _collateralValueOf(position.collateral, prices.collateral) * fresh / BASIS_POINTS;
        if (debtValue > allowed) revert LoanToValueExceeded(debtValue, allowed);
    }

    function _isHealthyAt(Position memory position, Prices memory prices) private view returns (bool) {
        uint256 debtValue = _debtValueOf(position.debt, prices.debt, Math.Rounding.Ceil);
        uint256 collateralValue = _collateralValueOf(position.collateral, prices.collateral);
        return debtValue * BASIS_POINTS * 1 days <= collateralValue * _scaledThreshold();
    }

    /// @dev The close factor's part of the debt; all of it where debt and bonus take all collateral anyway.
    function _repayable(Position memory position, Prices memory prices) private view returns (uint256) {
        uint256 debtValue = _debtValueOf(position.debt, prices.debt, Math.Rounding.Ceil);
        uint256 collateralValue = _collateralValueOf(position.collateral, prices.collateral);
        bool isUnderwater = debtValue * (BASIS_POINTS + LIQUIDATION_BONUS) >= collateralValue * BASIS_POINTS;
        return isUnderwater ? position.debt : Math.mulDiv(position.debt, CLOSE_FACTOR, BASIS_POINTS, Math.Rounding.Ceil);
    }

    /// @dev What a repayment buys; where the collateral does not suffice, all of it, for less.
    function _exchange(Position memory position, Prices memory prices, uint256 wanted)
        private
        view
        returns (uint256 repaid, uint256 seized)
    {
        uint256 withBonus = BASIS_POINTS + LIQUIDATION_BONUS;
        uint256 value = _debtValueOf(wanted, prices.debt, Math.Rounding.Floor) * withBonus / BASIS_POINTS;
        seized = Math.mulDiv(value, COLLATERAL_SCALE, prices.collateral * WAD);
        if (seized <= position.collateral) return (wanted, seized);

        seized = position.collateral;
        uint256 worth = _collateralValueOf(seized, prices.collateral);
        uint256 owed = Math.mulDiv(worth, BASIS_POINTS, withBonus, Math.Rounding.Ceil);
        repaid = Math.mulDiv(owed, DEBT_SCALE, prices.debt * WAD, Math.Rounding.Ceil);
        repaid = Math.min(repaid, wanted);
    }

    function _collateralValueOf(uint256 amount, uint256 price) private view returns (uint256) {
        return Math.mulDiv(amount, price * WAD, COLLATERAL_SCALE);
    }

    function _debtValueOf(uint256 amount, uint256 price, Math.Rounding rounding) private view returns (uint256) {
        return Math.mulDiv(amount, price * WAD, DEBT_SCALE, rounding);
    }

    function _readPrices() private view returns (Prices memory) {
        return Prices({collateral: collateralFeed.read(), debt: debtFeed.read()});
    }

    function _scaleOf(IERC20Metadata token, FreshPrice.Feed memory feed) private view returns (uint256) {
        uint256 decimals = token.decimals();
        if (decimals > MOST_DECIMALS || feed.decimals > MOST_DECIMALS) revert InvalidMarket("decimals");
        if (feed.aggregator.decimals() != feed.decimals) revert InvalidMarket("feed");
        return 10 ** (decimals + feed.decimals);
    }
}
