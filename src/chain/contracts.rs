//! The contracts that the program talks to, as their Solidity interfaces declare them.

include!(concat!(env!("OUT_DIR"), "/interfaces.rs"));

alloy_sol_types::sol! {
    /// What OpenZeppelin's access control adds to the oracle, as far as a deployment needs it.
    interface IOracleAdministration {
        function hasRole(bytes32 role, address account) external view returns (bool);
        function grantRole(bytes32 role, address account) external;
        function defaultAdmin() external view returns (address);
        function pendingDefaultAdmin() external view returns (address newAdmin, uint48 schedule);
        function beginDefaultAdminTransfer(address newAdmin) external;
    }
}
