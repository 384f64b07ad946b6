//! Many runs in one folder.

use crate::run::{succeed, text};
use crate::workshop::{built, contents, copy_of_built, example};

const RUNS: usize = 16;

#[test]
fn sixteen_at_once_in_one_folder() {
    let copy = copy_of_built();
    let (model, input) = (example("model.onnx"), example("input.json"));
    let first = copy.path().join("proofs/1");
    std::thread::scope(|scope| {
        for round in 0..RUNS {
            let (folder, model, input, first) = (text(copy.path()), text(&model), text(&input), text(&first));
            scope.spawn(move || match round % 4 {
                0 => succeed(&["build", model, "-o", folder]),
                1 => succeed(&["verify", folder, first]),
                _ => succeed(&["prove", folder, "--input", input]),
            });
        }
    });
    assert_eq!(contents(copy.path()), contents(built()));
    for number in 1..=1 + RUNS / 2 {
        let proof = copy.path().join("proofs").join(number.to_string());
        assert_eq!(succeed(&["verify", text(copy.path()), text(&proof)])["evm"], true);
    }
    println!("assurance: concurrent-runs {RUNS}");
}
