// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Erc7726Adapter} from "../../contracts/adapters/Erc7726Adapter.sol";
import {FreshPrice} from "../../contracts/adapters/FreshPrice.sol";
import {HaircutQuote} from "../../contracts/adapters/HaircutQuote.sol";
import {MorphoOracleAdapter} from "../../contracts/adapters/MorphoOracleAdapter.sol";
import {TestToken} from "../../contracts/examples/TestToken.sol";
import {IERC7726} from "../../contracts/interfaces/IERC7726.sol";
import {IModelRiskOracle} from "../../contracts/interfaces/IModelRiskOracle.sol";
import {VolatilityHaircut} from "../../contracts/policies/VolatilityHaircut.sol";
import {AdapterFixture} from "../support/AdapterFixture.sol";
import {FeedDouble} from "../support/FeedDouble.sol";

/// @notice Both adapters that take a haircut off a price: ether (18 decimals) in dollars (6) at 2,000.
contract HaircutQuotesTest is AdapterFixture {
    /// @dev United States dollar as ERC-7726 has it: its ISO 4217 number.
    address private constant USD = address(840);

    TestToken private ether_;
    TestToken private dollar;
    FeedDouble private price;
    Erc7726Adapter private quotes;
    MorphoOracleAdapter private morpho;

    function setUp() public override {
        super.setUp();
        ether_ = new TestToken("ether", "ETH", 18, address(this));
        dollar = new TestToken("dollar", "USD", 6, address(this));
        price = new FeedDouble(8, 2000e8);
        quotes = new Erc7726Adapter(parameters());
        morpho = new MorphoOracleAdapter(parameters());
    }

    function test_QuotesThePriceLessTheHaircut() public {
        double.put(ETHER_FEED, 0.6e18, START);
        assertEq(quotes.haircut(), 358_568_582_800_318_092);
        // 3 * 2,000 * 0.641431417199681908, rounded down to a millionth.
        assertEq(quotes.getQuote(3e18, address(ether_), address(dollar)), 3848.588503e6);
        assertEq(quotes.getQuote(1, address(ether_), address(dollar)), 0);
        assertEq(quotes.getQuote(0, address(ether_), address(dollar)), 0);
        // One wei of ether in units of a millionth of a dollar, times 1e36: exact.
        assertEq(morpho.price(), 1282.862834399363816e24);
    }

    function test_QuotesAssetsThatAreNoTokens() public {
        HaircutQuote.Parameters memory changed = parameters();
        changed.quote = HaircutQuote.Asset(USD, 18);
        double.put(ETHER_FEED, 0.6e18, START);
        assertEq(new Erc7726Adapter(changed).getQuote(1e18, address(ether_), USD), 1282.862834399363816e18);
    }

    /// @dev In one fraction, with every rounding of the quote but the haircut's own left out.
    function testFuzz_RoundsDownOnce(uint256 amount, uint256 answer, uint256 forecast) public {
        amount = bound(amount, 0, 1e36);
        answer = bound(answer, 1, 1e14);
        forecast = bound(forecast, 1, 1.5e18);
        double.put(ETHER_FEED, int128(int256(forecast)), START);
        price.set(int256(answer));
        uint256 got = quotes.getQuote(amount, address(ether_), address(dollar));
        uint256 left = 1e18 - haircutPolicy.valueOf(int256(forecast));
        uint256 exact = amount * answer / 1e18 * left;
        // 1e26 is 18 decimals of haircut and 8 of price over 6 of dollars, less the 18 of ether divided above.
        assertApproxEqAbs(got, exact / 1e20, 1 + left / 1e20 + 1);
        if (amount <= 1e20) assertEq(got, amount * answer * left / 1e38);
        assertEq(morpho.price(), answer * left * 1e36 / 1e38);
    }

    function testFuzz_ALargerHaircutNeverRaisesThePrice(uint256 calm, uint256 rough) public {
        calm = bound(calm, 1, 1.6e18);
        rough = bound(rough, calm, 1.6e18);
        double.put(ETHER_FEED, int128(int256(calm)), START);
        uint256 before = morpho.price();
        double.put(ETHER_FEED, int128(int256(rough)), START);
        assertLe(morpho.price(), before);
    }

    function test_RevertWhen_ThePairIsAnother() public {
        double.put(ETHER_FEED, 0.6e18, START);
        address base = address(ether_);
        address quote = address(dollar);
        vm.expectRevert(abi.encodeWithSelector(IERC7726.OracleUnsupportedPair.selector, quote, base));
        quotes.getQuote(1e6, quote, base);
        vm.expectRevert(abi.encodeWithSelector(IERC7726.OracleUnsupportedPair.selector, base, USD));
        quotes.getQuote(1e18, base, USD);
    }

    function test_RevertWhen_NothingIsLeft() public {
        double.put(ETHER_FEED, 2e18, START);
        vm.expectRevert(abi.encodeWithSelector(HaircutQuote.NothingLeft.selector, 1e18));
        morpho.price();
    }

    function test_RevertWhen_TheAnswerIsNotFresh() public {
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.NoAnswer.selector, ETHER_FEED));
        morpho.price();
        double.put(ETHER_FEED, 0.6e18, START);
        double.setPaused(ETHER_FEED, true);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedIsPaused.selector, ETHER_FEED));
        morpho.price();
        double.setPaused(ETHER_FEED, false);
        vm.warp(START + 1 days + 1);
        price.set(2000e8);
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.AnswerStale.selector, ETHER_FEED, START, 1 days));
        quotes.getQuote(1, address(ether_), address(dollar));
    }

    function test_RevertWhen_ThePolicyRefusesTheAnswer() public {
        double.put(ETHER_FEED, -1, START);
        vm.expectRevert(abi.encodeWithSelector(VolatilityHaircut.ForecastOutOfDomain.selector, int256(-1), 4e18));
        morpho.price();
    }

    function test_RevertWhen_ThereIsNoPrice() public {
        double.put(ETHER_FEED, 0.6e18, START);
        price.set(0);
        vm.expectRevert(abi.encodeWithSelector(FreshPrice.PriceNotPositive.selector, address(price), int256(0)));
        morpho.price();
        price.setAt(2000e8, START - 1 hours - 1);
        vm.expectRevert(
            abi.encodeWithSelector(FreshPrice.PriceStale.selector, address(price), START - 1 hours - 1, 1 hours)
        );
        morpho.price();
    }

    function test_RevertWhen_AParameterMakesNoSense() public {
        HaircutQuote.Parameters memory changed = parameters();
        changed.policy = ltvPolicy;
        refuse(changed, "policy");
        changed = parameters();
        changed.quote = changed.base;
        refuse(changed, "quote");
        changed = parameters();
        changed.priceFeed.decimals = 18;
        refuse(changed, "priceFeed");
        changed = parameters();
        changed.base.decimals = 6;
        refuse(changed, "decimals");
        changed = parameters();
        changed.quote = HaircutQuote.Asset(USD, 25);
        refuse(changed, "decimals");
    }

    function test_RevertWhen_TheFeedIsNotThere() public {
        HaircutQuote.Parameters memory changed = parameters();
        changed.feedId = "elsewhere";
        vm.expectRevert(abi.encodeWithSelector(IModelRiskOracle.FeedUnknown.selector, bytes32("elsewhere")));
        new MorphoOracleAdapter(changed);
    }

    function refuse(HaircutQuote.Parameters memory changed, string memory field) private {
        vm.expectRevert(abi.encodeWithSelector(HaircutQuote.InvalidQuote.selector, field));
        new MorphoOracleAdapter(changed);
    }

    function parameters() private view returns (HaircutQuote.Parameters memory) {
        return HaircutQuote.Parameters({
            oracle: oracle(),
            feedId: ETHER_FEED,
            policy: haircutPolicy,
            priceFeed: FreshPrice.Feed(price, 8, 1 hours),
            base: HaircutQuote.Asset(address(ether_), 18),
            quote: HaircutQuote.Asset(address(dollar), 6)
        });
    }
}
