//! Whatever gas a verification gets, a false proof never passes for a valid one and a valid one never for a false one: called
//! directly, by contracts that hand on what gas they have, and by contracts that hand on a fixed amount.

mod callers;
mod targets;

use alloy_primitives::U256;
use gas_meter::{EvmError, Fork, Gas, Outcome};

use callers::{Caller, Route};
pub(crate) use targets::with_false_opening;
use targets::{Call, Target};

/// Distances of the limits that are tried.
struct Steps {
    direct: usize,
    handed_on: usize,
}

const SHORT: Steps = Steps { direct: 4_999, handed_on: 24_989 };
const FULL: Steps = Steps { direct: 61, handed_on: 1_009 };

/// What a call's answer says of the proof, if it says anything.
fn said(outcome: &Outcome) -> Option<bool> {
    let answer = outcome.is_success().then(|| outcome.data().last().copied());
    answer.map(|last| last.is_none_or(|byte| byte == 1))
}

/// Transactions with every limit, up to beyond what the call needs.
fn starve_directly(target: &mut Target, call: &Call, step: usize) -> usize {
    let name = target.name;
    let enough = target.evm.call(target.address, &call.calldata).unwrap();
    assert_eq!(said(&enough.outcome), call.answer(), "{name}, {call}, with all gas: {enough:?}");
    let needed = enough.gas.transaction_gas.units();
    let least = Fork::Osaka.floor_gas(&call.calldata).units();
    let limits = [0, 21_000, least - 1].into_iter().chain((least..needed + 20_000).step_by(step)).chain([needed - 1]);
    let mut tried = 0;
    for limit in limits {
        match target.evm.call_with_gas_limit(target.address, &call.calldata, Gas(limit)) {
            Ok(report) => {
                let said = said(&report.outcome);
                assert!(
                    said.is_none_or(|valid| valid == call.valid),
                    "{name}, {call}, {limit} of {needed} gas: {said:?}"
                );
                assert!(!call.valid || said.is_none() || limit >= needed, "{name}, {call}: accepted for {limit} gas");
            }
            Err(error) => assert!(limit < least && matches!(error, EvmError::GasLimitBelowIntrinsic { .. }), "{error}"),
        }
        tried += 1;
    }
    tried
}

/// A caller is given every amount, or gives every amount.
fn starve_behind_a_caller(target: &mut Target, caller: &Caller, call: &Call, step: usize) -> usize {
    let name = target.name;
    let mut tried = 0;
    for route in Route::of(call.entry) {
        let generous = route.request(call, U256::MAX);
        let enough = target.evm.call(caller.address, &generous).unwrap();
        assert_eq!(said(&enough.outcome).unwrap_or(false), call.valid, "{name}, {route:?}, {call}: {enough:?}");
        let needed = enough.gas.transaction_gas.units();
        let mut judge = |what: &str, amount: u64, outcome: &Outcome| {
            let said = said(outcome);
            let fits = said.is_none_or(|valid| valid == call.valid || !valid && route.takes_failure_for_no());
            assert!(fits, "{name}, {route:?}, {call}, {what} {amount} gas: {said:?}");
            tried += 1;
        };
        let least = Fork::Osaka.floor_gas(&generous).units();
        for limit in (least..needed + 20_000).step_by(step) {
            let report = target.evm.call_with_gas_limit(caller.address, &generous, Gas(limit)).unwrap();
            judge("given", limit, &report.outcome);
        }
        if route.hands_on_a_fixed_amount() {
            for stipend in (0..needed).step_by(step) {
                let outcome =
                    target.evm.static_call(caller.address, &route.request(call, U256::from(stipend))).unwrap();
                judge("giving", stipend, &outcome);
            }
        }
    }
    tried
}

fn starve(steps: &Steps) {
    let mut tried = 0;
    for mut target in targets::all() {
        let caller = Caller::install(&mut target);
        for call in target.calls.clone() {
            tried += starve_directly(&mut target, &call, steps.direct);
            tried += starve_behind_a_caller(&mut target, &caller, &call, steps.handed_on);
        }
        println!("{}: {tried} limits so far, no wrong verdict", target.name);
    }
    println!("assurance: gas-starvation {tried}");
}

#[test]
fn too_little_gas_never_changes_a_verdict() {
    starve(&SHORT);
}

#[test]
#[ignore = "takes minutes"]
fn too_little_gas_never_changes_a_verdict_in_full() {
    starve(&FULL);
}
