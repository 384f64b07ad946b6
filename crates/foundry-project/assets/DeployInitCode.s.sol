// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @dev The cheat codes used below; forge-std is not needed for four functions.
interface Cheats {
    function readFile(string calldata path) external view returns (string memory data);
    function parseBytes(string calldata text) external pure returns (bytes memory data);
    function envUint(string calldata name) external view returns (uint256 value);
    function startBroadcast() external;
    function startBroadcast(uint256 privateKey) external;
    function stopBroadcast() external;
}

/// @notice Deploys the contract whose init code lies as hex in `init-code.hex` beside `foundry.toml`.
contract DeployInitCode {
    Cheats private constant CHEATS = Cheats(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @notice The init code reverted or ran out of gas.
    error DeploymentFailed();

    /// @notice Deploys from the sender that forge was given.
    /// @return deployed The new contract.
    function run() external returns (address deployed) {
        bytes memory initCode = CHEATS.parseBytes(CHEATS.readFile("init-code.hex"));
        CHEATS.startBroadcast();
        deployed = _create(initCode);
        CHEATS.stopBroadcast();
    }

    /// @notice Deploys with the private key in an environment variable.
    /// @param variable The variable's name.
    /// @return deployed The new contract.
    function runWithKey(string calldata variable) external returns (address deployed) {
        bytes memory initCode = CHEATS.parseBytes(CHEATS.readFile("init-code.hex"));
        CHEATS.startBroadcast(CHEATS.envUint(variable));
        deployed = _create(initCode);
        CHEATS.stopBroadcast();
    }

    function _create(bytes memory initCode) private returns (address deployed) {
        assembly ("memory-safe") {
            deployed := create(0, add(initCode, 0x20), mload(initCode))
        }
        if (deployed == address(0)) revert DeploymentFailed();
    }
}
