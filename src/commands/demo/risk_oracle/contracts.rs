//! What the demo calls of the contracts around the oracle.

alloy_sol_types::sol! {
    /// Of `PriceFeed`.
    #[derive(Debug)]
    struct Update { int208 answer; uint48 updatedAt; }

    interface IPriceFeed {
        function pushHistory(Update[] calldata updates) external;
    }

    interface IDailyCloses {
        function recordMany(uint80[] calldata roundIds) external;
    }

    /// Of `LtvPolicy`.
    struct PolicyParameters {
        uint256 deviations;
        uint256 horizon;
        uint256 volatilityBound;
        uint256 bonus;
        uint16 buffer;
        uint16 minimum;
        uint16 maximum;
    }

    /// Of `RiskOracleAdapter`.
    struct Entry { string updateType; address market; bytes32 feedId; address policy; }

    struct Feed { address aggregator; uint8 decimals; uint32 maximumAge; }

    struct Terms {
        uint256 initialLoanToValue;
        uint256 margin;
        uint256 glidePerDay;
        uint256 lifetime;
        uint256 liquidationBonus;
    }

    /// Of `LendingMarket`.
    struct MarketParameters {
        address collateral;
        address debt;
        Feed collateralFeed;
        Feed debtFeed;
        uint256 closeFactor;
        Terms terms;
        address admin;
    }

    /// Of `LtvAgent`.
    struct AgentParameters {
        address oracle;
        string updateType;
        address oracleMarket;
        address target;
        uint256 expiration;
        uint256 minimumDelay;
        uint256 maximumRise;
    }

    interface IMarket {
        function loanToValue() external view returns (uint256);
        function grantRole(bytes32 role, address account) external;
        function fund(uint256 amount) external;
        function deposit(uint256 amount) external;
        function borrow(uint256 amount) external;
    }

    interface ILtvAgent {
        function execute() external;
    }

    interface IToken {
        function mint(address account, uint256 amount) external;
        function approve(address spender, uint256 amount) external returns (bool);
    }
}
