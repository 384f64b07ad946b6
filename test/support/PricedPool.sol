// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ISwapper} from "../../contracts/interfaces/ISwapper.sol";

/// @notice A pool that trades at a price it is told, less a fee; on demand it cheats.
contract PricedPool is ISwapper {
    using SafeERC20 for IERC20Metadata;

    IERC20Metadata private immutable CASH;
    IERC20Metadata private immutable RISKY;

    /// @notice Cash units per whole risky token.
    uint256 public price;
    uint256 public feeBps;
    bool public ignoresMinimum;
    uint256 public takesLess;
    address private _callee;
    bytes private _call;

    error TooLittleOut(uint256 got, uint256 minimum);

    constructor(IERC20Metadata cash, IERC20Metadata risky, uint256 price_) {
        CASH = cash;
        RISKY = risky;
        price = price_;
    }

    function set(uint256 price_, uint256 feeBps_) external {
        (price, feeBps) = (price_, feeBps_);
    }

    function cheat(bool ignoresMinimum_, uint256 takesLess_) external {
        (ignoresMinimum, takesLess) = (ignoresMinimum_, takesLess_);
    }

    function arm(address callee, bytes memory call) external {
        (_callee, _call) = (callee, call);
    }

    function swap(address tokenIn, address tokenOut, uint256 amountIn, uint256 minimumOut)
        external
        returns (uint256 amountOut)
    {
        uint256 unit = 10 ** RISKY.decimals();
        amountOut = tokenIn == address(CASH) ? Math.mulDiv(amountIn, unit, price) : Math.mulDiv(amountIn, price, unit);
        amountOut = amountOut * (10_000 - feeBps) / 10_000;
        if (!ignoresMinimum && amountOut < minimumOut) revert TooLittleOut(amountOut, minimumOut);
        if (_callee != address(0)) _callBack();
        IERC20Metadata(tokenIn).safeTransferFrom(msg.sender, address(this), amountIn - takesLess);
        IERC20Metadata(tokenOut).safeTransfer(msg.sender, amountOut);
    }

    function _callBack() private {
        (bool done, bytes memory reason) = _callee.call(_call);
        if (done) return;
        assembly ("memory-safe") {
            revert(add(reason, 0x20), mload(reason))
        }
    }
}
