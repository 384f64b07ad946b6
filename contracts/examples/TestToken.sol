// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A token without value, for local chains and tests
/// @notice Its owner makes as much of it as it likes.
contract TestToken is ERC20, Ownable {
    uint8 private immutable DECIMALS;

    /// @param name_ As `ERC20.name`.
    /// @param symbol_ As `ERC20.symbol`.
    /// @param decimals_ As `ERC20.decimals`.
    /// @param owner_ May mint.
    constructor(string memory name_, string memory symbol_, uint8 decimals_, address owner_)
        ERC20(name_, symbol_)
        Ownable(owner_)
    {
        DECIMALS = decimals_;
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }

    /// @notice Makes tokens.
    function mint(address account, uint256 amount) external onlyOwner {
        _mint(account, amount);
    }
}
