//! SIGINT and SIGTERM.

use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::random;
use super::scene::Scene;

/// From a signal to the end of the process.
const PATIENCE: Duration = Duration::from_secs(5);

fn ask_to_end(rounds: u64) {
    for scene in Scene::all() {
        let whole = scene.finish(0);
        for round in 1..=rounds {
            let (name, number) = if round % 2 == 0 { ("-INT", 2) } else { ("-TERM", 15) };
            let mut run = scene.start(round);
            thread::sleep(whole.mul_f64(random("signals", round)));
            // It may have ended by itself.
            let _ = Command::new("kill").args([name, &run.id().to_string()]).status().unwrap();
            let asked = Instant::now();
            let status = run.wait().unwrap();
            assert!(asked.elapsed() < PATIENCE, "{}: {:?} after {name}", scene.name, asked.elapsed());
            assert!(status.signal() == Some(number) || status.success(), "{}: {status}", scene.name);
            scene.check();
            scene.finish(round);
        }
        println!("assurance: signals-{} {rounds}", scene.name);
    }
}

#[test]
fn a_run_that_is_asked_to_end_does_so_and_leaves_what_was_there() {
    ask_to_end(2);
}

#[test]
#[ignore = "minutes"]
fn runs_that_are_asked_to_end_do_so_in_full() {
    ask_to_end(20);
}
