//! What each technique of the generated code saves: the one-lane contract with the technique undone, compiled and run.
//!
//! `make techniques` prints the table of `docs/verifier.md`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use foundry_project::{CompileInput, CompilerSettings, Solc, ToolSearch};
use gas_meter::{Evm, Fork};
use protocol_spec::{EntryPoint, encode_calldata};

use super::fixture;

/// A contract with one technique undone.
struct Variant {
    /// Which variant it is compared with: the first is the contract as generated.
    against: usize,
    name: &'static str,
    body: String,
    settings: CompilerSettings,
}

#[derive(Clone, Copy)]
struct Figures {
    gas: u64,
    runtime_bytes: usize,
}

#[test]
fn techniques_each_save_gas() {
    let (fixture, proven) = &fixture::all()[0];
    let calldata = encode_calldata(EntryPoint::Verify, &proven.proof, &proven.words);
    let (shell, body) = split(&fixture.verifier.source);
    let variants = variants(&body);
    let figures = measure(&shell, &variants, &calldata);
    let base = figures[0];
    let mut table = format!(
        "| undone | gas saved | of {} | bytes saved of {} |\n|---|---|---|---|\n",
        base.gas, base.runtime_bytes
    );
    for (variant, undone) in variants.iter().zip(&figures).skip(1) {
        let other = figures[variant.against];
        let gas = undone.gas as i64 - other.gas as i64;
        let bytes = undone.runtime_bytes as i64 - other.runtime_bytes as i64;
        let share = 100.0 * gas as f64 / base.gas as f64;
        writeln!(table, "| {} | {gas} | {share:.2} % | {bytes} |", variant.name).unwrap();
        assert!(gas > 0, "{} saves nothing: {gas}", variant.name);
    }
    println!("{table}");
}

fn variants(body: &str) -> Vec<Variant> {
    let lines = |change: &dyn Fn(&str) -> String| body.lines().map(change).collect::<Vec<_>>().join("\n");
    let settings = CompilerSettings::default();
    let text = |name, body| Variant { against: 0, name, body, settings };
    vec![
        text("(as generated)", body.to_owned()),
        text("one hint for all inversions (three calls of modexp)", modexp_calls(body)),
        text("values on the stack (all in memory)", values_in_memory(body)),
        Variant {
            against: 2,
            ..text("sums reduced only where they must be (addmod; values in memory)", addmods(body))
        },
        text("transcript state (history hashed again)", history_hashed(body)),
        text("whole blocks copied (word by word)", lines(&|line| copied_by_word(line))),
        text("range checks unrolled (a loop)", range_checks_in_loops(body)),
        Variant {
            against: 0,
            name: "legacy pipeline (via IR)",
            settings: CompilerSettings { via_ir: true, ..settings },
            body: body.into(),
        },
        Variant {
            against: 0,
            name: "1,000,000 runs (1)",
            settings: CompilerSettings { optimizer_runs: 1, ..settings },
            body: body.into(),
        },
    ]
}

/// What stands before the statements, and the statements, one a line.
fn split(source: &str) -> (String, String) {
    let start = source.find("// section: other").unwrap();
    let mut depth = 0;
    let mut body = String::new();
    for line in source[start..].lines() {
        let text = line.trim();
        let comment = text.starts_with("//");
        body.push_str(text);
        if !comment {
            depth += text.matches('(').count() as i64 - text.matches(')').count() as i64;
        }
        body.push_str(if depth == 0 && !text.ends_with(":=") { "\n" } else { " " });
    }
    (source[..start].to_owned(), body)
}

fn measure(shell: &str, variants: &[Variant], calldata: &[u8]) -> Vec<Figures> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let solc = Solc::find(&ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None), None).unwrap();
    let mut groups: BTreeMap<String, CompileInput> = BTreeMap::new();
    for (index, variant) in variants.iter().enumerate() {
        let group = groups.entry(format!("{:?}", variant.settings)).or_default();
        group.settings = variant.settings;
        let source =
            format!("{shell}{}", variant.body).replace("contract LanesVerifier", &format!("contract V{index}"));
        group.sources.insert(format!("V{index}.sol"), source);
    }
    let outputs: BTreeMap<_, _> = groups.iter().map(|(key, input)| (key, solc.compile(input).unwrap())).collect();
    let run = |(index, variant): (usize, &Variant)| {
        let output = &outputs[&format!("{:?}", variant.settings)];
        let runtime = &output.contract(&format!("V{index}")).unwrap().runtime_code;
        let mut evm = Evm::new(Fork::Osaka);
        let address = evm.install(runtime).unwrap();
        let report = evm.call(address, calldata).unwrap();
        assert!(report.outcome.is_success(), "{}: {:?}", variant.name, report.outcome);
        Figures { gas: report.gas.transaction_gas.units(), runtime_bytes: runtime.len() }
    };
    variants.iter().enumerate().map(run).collect()
}

/// Where the parenthesis closes that is open at the start of `text`.
fn closing(text: &str) -> usize {
    let mut depth = 1;
    let closes = |(_, character): &(usize, char)| {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    };
    text.char_indices().find(closes).unwrap().0
}

fn is_comment(line: &str) -> bool {
    line.starts_with("//")
}

/// Replaces `name` where it stands as a word.
fn replace_word(text: &str, name: &str, by: &str) -> String {
    let in_word = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let (mut result, mut rest) = (String::new(), text);
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let whole = !in_word(before.chars().last().or(result.chars().last())) && !in_word(after.chars().next());
        result += before;
        result += if whole { by } else { name };
        rest = after;
    }
    result + rest
}

/// `add(a, b)` as `addmod(a, b, r)`.
fn reduced_sums(line: &str) -> String {
    let Some(at) = line.find("add(").filter(|_| !is_comment(line)) else { return line.to_owned() };
    let inner = &line[at + 4..];
    let end = closing(inner);
    format!("{}addmod({}, r){}", &line[..at], reduced_sums(&inner[..end]), reduced_sums(&inner[end + 1..]))
}

/// Sums reduced at once, for which the stack has no room unless values are kept in memory.
fn addmods(body: &str) -> String {
    values_in_memory(body).lines().map(reduced_sums).collect::<Vec<_>>().join("\n")
}

/// Each named value in a word of memory of its own.
fn values_in_memory(body: &str) -> String {
    let named: Vec<&str> = body
        .lines()
        .filter_map(|line| line.strip_prefix("let ").and_then(|rest| rest.split_once(" :=")).map(|(name, _)| name))
        .filter(|name| !["r", "ok", "called"].contains(name))
        .collect();
    let mut changed = body.to_owned();
    for (slot, name) in named.iter().enumerate() {
        let at = format!("{:#x}", 0x600 + 32 * slot);
        let define = format!("let {name} := ");
        let lines: Vec<String> = changed
            .lines()
            .map(|line| match line.strip_prefix(&define) {
                Some(value) => format!("mstore({at}, {value})"),
                None if is_comment(line) => line.to_owned(),
                None => replace_word(line, name, &format!("mload({at})")),
            })
            .collect();
        changed = lines.join("\n");
    }
    changed
}

fn arguments<'a>(line: &'a str, call: &str) -> Option<Vec<&'a str>> {
    Some(line.strip_prefix(call)?.strip_prefix('(')?.strip_suffix(')')?.split(", ").collect())
}

fn number(hex: &str) -> usize {
    usize::from_str_radix(hex.trim_start_matches("0x"), 16).unwrap()
}

/// `calldatacopy` as loads and stores.
fn copied_by_word(line: &str) -> String {
    let Some(arguments) = arguments(line, "calldatacopy") else { return line.to_owned() };
    let [to, from, length] = [0, 1, 2].map(|i| number(arguments[i]));
    let word = |at: usize| format!("mstore({:#x}, calldataload({:#x}))", to + at, from + at);
    (0..length).step_by(32).map(word).collect::<Vec<_>>().join("\n")
}

/// Before each state everything that was absorbed so far is hashed as well.
fn history_hashed(body: &str) -> String {
    let mut history = 0;
    let mut result = Vec::new();
    for line in body.lines() {
        if let Some(hashed) =
            line.strip_prefix("mstore(0x80, keccak256(0x80, ").and_then(|rest| rest.strip_suffix("))"))
        {
            if history > 0 {
                result.push(format!("pop(keccak256(0x80, {history:#x}))"));
            }
            history += number(hashed) - 32;
        }
        result.push(line.to_owned());
    }
    result.join("\n")
}

/// Three inversions by Fermat's theorem, as for `x^n - 1`, the Lagrange denominators and the opening's differences.
fn modexp_calls(body: &str) -> String {
    let inversion = "mstore(0x800, 0x20)\nmstore(0x820, 0x20)\nmstore(0x840, 0x20)\nmstore(0x860, x)\n\
        mstore(0x880, sub(r, 2))\nmstore(0x8a0, r)\n\
        if iszero(staticcall(gas(), 5, 0x800, 0xc0, 0x8c0, 0x20)) { invalid() }\n";
    let check = body.find("status := INVERSION_HINT_INVALID").unwrap();
    format!("{}{}{}", &body[..check], inversion.repeat(3), &body[check..])
}

/// The checks of the proof's words in a loop over the same number of words.
fn range_checks_in_loops(body: &str) -> String {
    let mut words = Vec::new();
    let mut kept = Vec::new();
    for line in body.lines() {
        if line.starts_with("ok := and(") && line.contains("lt(calldataload(") {
            let at = |part: &str| number(part.split(')').next().unwrap());
            words.extend(line.split("lt(calldataload(").skip(1).map(at));
        } else {
            if line == "if ok {" {
                kept.extend(loops(&mut words));
            }
            kept.push(line.to_owned());
        }
    }
    kept.join("\n")
}

fn loops(words: &mut [usize]) -> Vec<String> {
    words.sort_unstable();
    let runs = words.chunk_by(|a, b| a + 32 == *b);
    let step = "{ at := add(at, 0x20) } { ok := and(lt(calldataload(at), r), ok) }";
    runs.map(|run| format!("for {{ let at := {:#x} }} lt(at, {:#x}) {step}", run[0], run[run.len() - 1] + 32)).collect()
}
