// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IRiskOracle} from "../../contracts/interfaces/IRiskOracle.sol";

/// @notice Reads a risk oracle the way the hub of Aave's agents does: markets whose read fails are skipped, an update counts
/// if it is not expired, has a larger id than the one used before and comes after a minimum delay; one word is the value.
/// Knows the interface and nothing of who answers to it.
contract UpdateReader {
    struct Used {
        uint256 id;
        uint256 timestamp;
        uint256 value;
    }

    IRiskOracle private immutable SOURCE;
    uint256 private immutable EXPIRATION;
    uint256 private immutable MINIMUM_DELAY;

    mapping(address market => Used used) public lastUsed;

    error NothingToDo();

    constructor(IRiskOracle source, uint256 expiration, uint256 minimumDelay) {
        SOURCE = source;
        EXPIRATION = expiration;
        MINIMUM_DELAY = minimumDelay;
    }

    /// @notice Uses every usable update of the markets; reverts if there is none.
    function execute(string memory updateType, address[] memory markets) external {
        bool done = false;
        for (uint256 i = 0; i < markets.length; ++i) {
            try SOURCE.getLatestUpdateByParameterAndMarket(updateType, markets[i]) returns (
                IRiskOracle.RiskParameterUpdate memory update
            ) {
                if (!isUsable(update) || update.market != markets[i]) continue;
                lastUsed[update.market] = Used({
                    id: update.updateId, timestamp: block.timestamp, value: abi.decode(update.newValue, (uint256))
                });
                done = true;
            } catch {}
        }
        if (!done) revert NothingToDo();
    }

    function isUsable(IRiskOracle.RiskParameterUpdate memory update) private view returns (bool) {
        Used memory used = lastUsed[update.market];
        return update.timestamp + EXPIRATION >= block.timestamp && used.id < update.updateId
            && block.timestamp - used.timestamp >= MINIMUM_DELAY;
    }
}
