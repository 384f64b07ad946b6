use serde_json::{Value, json};

use super::{DataPrices, Prices, PricesError};

const FILE: &str = include_str!("../../assets/prices.json");

fn file() -> Value {
    serde_json::from_str(FILE).unwrap()
}

fn error(file: &Value) -> String {
    Prices::from_json(&file.to_string()).unwrap_err().to_string()
}

#[test]
fn committed_prices_say_what_they_are() {
    let prices = Prices::default();
    assert!(prices.recorded.starts_with("round figures, not market data"));
    let names: Vec<&str> = prices.chains.iter().map(|chain| chain.name.as_str()).collect();
    assert_eq!(names, ["ethereum", "op", "base", "arbitrum"]);
    let again = serde_json::to_string(&prices).unwrap();
    assert_eq!(Prices::from_json(&again).unwrap(), prices);
}

#[test]
fn operator_fees_may_be_left_out() {
    let mut file = file();
    let op_stack = file["chains"][1]["data"]["op_stack"].as_object_mut().unwrap();
    op_stack.remove("operator_fee_scalar");
    op_stack.remove("operator_fee_constant");
    let prices = Prices::from_json(&file.to_string()).unwrap();
    let DataPrices::OpStack(data) = prices.chains[1].data else { panic!("OP stack") };
    assert_eq!((data.operator_fee_scalar, data.operator_fee_constant), (0, 0));
}

#[test]
fn figures_that_no_price_has_are_named() {
    let fields = [
        ("/eth_usd", "eth_usd", true),
        ("/chains/0/gas_price_gwei", "chains[0].gas_price_gwei", true),
        ("/chains/1/data/op_stack/l1_base_fee_gwei", "chains[1].data.op_stack.l1_base_fee_gwei", false),
        ("/chains/2/data/op_stack/l1_blob_base_fee_gwei", "chains[2].data.op_stack.l1_blob_base_fee_gwei", false),
        ("/chains/3/data/arbitrum/l1_price_per_unit_gwei", "chains[3].data.arbitrum.l1_price_per_unit_gwei", false),
    ];
    for (pointer, name, above_zero) in fields {
        for (figure, admitted) in [(json!(-1), false), (json!(1e9), false), (json!(0), !above_zero), (json!(1), true)] {
            let mut file = file();
            *file.pointer_mut(pointer).unwrap() = figure.clone();
            match Prices::from_json(&file.to_string()) {
                Ok(_) => assert!(admitted, "{name} {figure}"),
                Err(PricesError::Figure { field, .. }) => {
                    assert!(!admitted, "{name} {figure}");
                    assert_eq!(field, name);
                }
                Err(other) => panic!("{other}"),
            }
        }
    }
}

/// Fees are whole wei: half of one would be none, and the chain free.
#[test]
fn the_least_price_of_gas_is_a_wei() {
    for (figure, admitted) in [(1e-9, true), (9e-10, false), (1e-300, false)] {
        let mut file = file();
        file["chains"][3]["gas_price_gwei"] = json!(figure);
        assert_eq!(Prices::from_json(&file.to_string()).is_ok(), admitted, "{figure}");
    }
}

#[test]
fn figures_that_are_no_numbers_are_refused() {
    for figure in [f64::NAN, f64::INFINITY, -f64::INFINITY] {
        let mut prices = Prices::default();
        prices.chains[0].gas_price_gwei = figure;
        assert!(
            matches!(prices.check(), Err(PricesError::Figure { field, .. }) if field == "chains[0].gas_price_gwei")
        );
    }
    let text = FILE.replacen("\"eth_usd\": 3000", "\"eth_usd\": NaN", 1);
    assert!(matches!(Prices::from_json(&text), Err(PricesError::Json(_))));
}

#[test]
fn fields_that_are_unknown_missing_or_out_of_range_are_named() {
    let mut unknown = file();
    unknown["chains"][3]["gas_prize"] = json!(1);
    assert!(error(&unknown).contains("unknown field `gas_prize`"));
    let mut within = file();
    within["chains"][1]["data"]["op_stack"]["scalar"] = json!(1);
    assert!(error(&within).contains("unknown field `scalar`"));
    let mut missing = file();
    missing.as_object_mut().unwrap().remove("eth_usd");
    assert!(error(&missing).contains("missing field `eth_usd`"));
    let mut scalar = file();
    scalar["chains"][1]["data"]["op_stack"]["base_fee_scalar"] = json!(-1);
    assert!(error(&scalar).contains("expected u32"));
}

#[test]
fn chains_have_names_of_their_own() {
    let mut twice = file();
    twice["chains"][3]["name"] = json!("op");
    assert_eq!(error(&twice), "chain `op` is listed twice");
    let mut none = file();
    none["chains"] = json!([]);
    assert_eq!(error(&none), "`chains` is empty, expected at least one chain");
    for name in ["", "Base", "a b", "<b>", &"a".repeat(33)] {
        let mut file = file();
        file["chains"][2]["name"] = json!(name);
        assert!(error(&file).starts_with(&format!("`chains[2].name` is `{name}`")));
    }
}
