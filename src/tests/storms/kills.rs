//! SIGKILL at moments that a seed decides about.

use std::os::unix::process::ExitStatusExt;
use std::thread;

use super::random;
use super::scene::Scene;

/// A killed run leaves what is complete or refused, and the next one finds nothing in its way.
fn storm(kills: u64) {
    let (mut started, mut killed) = (0, 0);
    for scene in Scene::all() {
        let mut whole = scene.finish(0);
        for round in 1..=kills {
            let mut run = scene.start(round);
            // Half of them near the end, where files are written.
            let earliest = if round % 2 == 0 { 0.0 } else { 0.8 };
            thread::sleep(whole.mul_f64(earliest + (1.0 - earliest) * random(scene.name, round)));
            run.kill().unwrap();
            killed += u64::from(run.wait().unwrap().signal() == Some(9));
            scene.check();
            // On a busy machine the first run may have taken longer than others do.
            whole = whole.min(scene.finish(round));
        }
        started += kills;
        println!("assurance: kills-{} {kills}", scene.name);
    }
    // Some end before their time: what a run takes is not what the last one took.
    assert!(killed * 4 >= started, "only {killed} of {started} runs were killed in time");
}

#[test]
fn killed_runs_leave_nothing_half_written_and_nothing_behind() {
    storm(4);
}

#[test]
#[ignore = "many minutes"]
fn fifty_killed_runs_of_each_command_leave_nothing_half_written_in_full() {
    storm(50);
}
