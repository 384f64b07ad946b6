//! Each text is compiled once, and all whose deletions are known in advance at once: the compiler's start costs as much as
//! a contract.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{LazyLock, Mutex};

use foundry_project::{CompileInput, CompiledContract, Solc, ToolSearch};

use super::Deletion;
use super::bits::BITS;
use super::subject::Subject;
use super::table::CHECKS;

type Compiled = HashMap<String, CompiledContract>;

static COMPILED: LazyLock<Mutex<Compiled>> = LazyLock::new(|| Mutex::new(all_mutants()));

/// Compiles texts that will be asked for.
pub(super) fn compile_in_advance(texts: &[String]) {
    let compiled = compile_on_two_threads(texts);
    COMPILED.lock().unwrap().extend(compiled);
}

/// Compiles a text with one contract, or with contracts before it that it needs.
pub(super) fn compile(text: &str) -> CompiledContract {
    if let Some(compiled) = COMPILED.lock().unwrap().get(text) {
        return compiled.clone();
    }
    let compiled = compile_all(&[text.to_owned()]);
    COMPILED.lock().unwrap().extend(compiled.clone());
    compiled[text].clone()
}

/// The whole verifier, and those that lack a check.
fn all_mutants() -> Compiled {
    let deletions = CHECKS.iter().flat_map(|check| check.deletions).filter_map(|(_, deletion)| match deletion {
        Deletion::OfText(delete) => Some(Subject::without(*delete)),
        Deletion::Elsewhere(_) => None,
    });
    let subjects = deletions.chain([Subject::WHOLE]);
    let texts: Vec<String> = subjects.map(|subject| subject.text(&BITS.0.spec)).collect();
    compile_on_two_threads(&texts)
}

fn compile_on_two_threads(texts: &[String]) -> Compiled {
    let (first, second) = texts.split_at(texts.len() / 2);
    std::thread::scope(|scope| {
        let second = scope.spawn(|| compile_all(second));
        let mut all = compile_all(first);
        all.extend(second.join().unwrap());
        all
    })
}

fn compile_all(texts: &[String]) -> Compiled {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let solc = Solc::find(&ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None), None).unwrap();
    let sources = texts.iter().enumerate().map(|(at, text)| (file(at), text.clone())).collect();
    let output = solc.compile(&CompileInput { sources, ..CompileInput::default() }).unwrap();
    let last = |at: usize| output.contracts.iter().rfind(|contract| contract.file == file(at)).unwrap().clone();
    texts.iter().enumerate().map(|(at, text)| (text.clone(), last(at))).collect()
}

fn file(index: usize) -> String {
    format!("Verifier{index:04}.sol")
}
