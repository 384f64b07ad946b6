//! Keepers that die at any moment.

use std::thread;
use std::time::Duration;

use alloy_primitives::keccak256;

use super::proxy::{Manner, Proxy};
use super::{Post, assert_clean};
use crate::oracle::Market;

/// Kills keepers, with new data for each of them, and lets the last one finish. Half of them die at moments that a seed
/// decides about, half of them when a transaction was just signed: it is in the journal, and perhaps on its way.
fn storm(kills: u64, seed: &str) {
    let market = Market::new();
    let proxy = Proxy::new(&market.node.url);
    // Every request takes a while, so that there is much to be interrupted.
    proxy.behave(Manner::Slow(Duration::from_millis(15)));
    let post = Post::at(&proxy.url());
    let mut under_way = 0;
    for round in 0..kills {
        market.node.pass(5);
        market.observe((round % 8) as i64 * 10_000_000_000_000_000);
        let watch = post.start(&market);
        let moment = u64::from(keccak256(format!("{seed} {round}"))[0]);
        let wait = match round % 2 {
            0 => moment * 8,
            _ => {
                watch.wait_for("signed", 1 + (round as usize / 2) % 2);
                moment / 8
            }
        };
        thread::sleep(Duration::from_millis(wait));
        watch.kill();
        let journal = std::fs::read_to_string(post.journal()).unwrap_or_default();
        under_way += u64::from(journal.contains("\"attempts\""));
        println!("round {round}: killed after {wait} ms, {} answers", market.answers().len());
    }
    assert!(under_way >= kills / 4, "{under_way} of {kills} with a transaction under way");
    market.node.pass(5);
    market.observe(-20_000_000_000_000_000);
    let before = market.answers().len();
    let watch = post.start(&market);
    watch.wait_for("resting", 1);
    assert_eq!(watch.ask_to_end("-TERM"), 0);
    let answers = market.answers().len();
    println!("{kills} kills, {under_way} of them with a transaction under way, {answers} answers");
    assert!(answers > before && answers <= kills as usize + 2, "{answers}");
    assert_clean(&market, answers);
}

#[test]
fn five_kills_at_any_moment() {
    storm(5, "five");
}

#[test]
#[ignore = "a minute"]
fn twenty_kills_at_any_moment_in_full() {
    storm(20, "twenty");
}
