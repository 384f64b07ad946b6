//! Keepers that die at any moment.

use std::thread;
use std::time::Duration;

use alloy_primitives::keccak256;

use super::{Post, assert_clean};
use crate::oracle::Market;

/// Kills keepers at moments of their work that a seed decides about, with new data for each of them, and lets the last one
/// finish.
fn storm(kills: u64, seed: &str) {
    let market = Market::new();
    let post = Post::at(&market.node.url);
    let mut interrupted = 0;
    for round in 0..kills {
        market.node.pass(5);
        market.observe(round as i64 * 1_000_000_000_000_000);
        let watch = post.start(&market);
        let moment = keccak256(format!("{seed} {round}"))[0];
        thread::sleep(Duration::from_millis(u64::from(moment) * 8));
        watch.kill();
        let journal = std::fs::read_to_string(post.journal()).unwrap_or_default();
        interrupted += usize::from(journal.contains("\"attempts\""));
        println!("round {round}: killed after {} ms, {} answers", u64::from(moment) * 8, market.answers().len());
    }
    market.node.pass(5);
    market.observe(77_000_000_000_000_000);
    let before = market.answers().len();
    let watch = post.start(&market);
    watch.wait_for("resting", 1);
    assert_eq!(watch.ask_to_end("-TERM"), 0);
    let answers = market.answers().len();
    println!("{kills} kills, {interrupted} of them with a transaction under way, {answers} answers");
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
