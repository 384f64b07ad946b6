//! Logs on stderr.

use tracing_subscriber::EnvFilter;

/// The crates of this workspace; what the others log is shown from `-vvv` on.
const OURS: [&str; 8] = [
    "assay",
    "model",
    "circuit",
    "kzg_backend",
    "halo2_solidity_verifier",
    "verifier_program",
    "gas_meter",
    "foundry_project",
];

/// Starts logging: errors only with `--quiet`, warnings by default, then one level more per `-v`.
pub(crate) fn start(verbose: u8, quiet: bool) {
    let level = match (quiet, verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "info",
        (false, 2) => "debug",
        (false, _) => "trace",
    };
    let others = if verbose > 2 { "debug" } else { "error" };
    let directives: Vec<String> = OURS.iter().map(|name| format!("{name}={level}")).collect();
    // The spans of this crate hold the node's address whole, with the keys of paid endpoints.
    let secretive = "alloy_transport_http=error";
    let filter = EnvFilter::new(format!("{others},{secretive},{}", directives.join(",")));
    let ansi = std::io::IsTerminal::is_terminal(&std::io::stderr()) && !crate::environment::no_color();
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false)
        .with_ansi(ansi)
        .without_time()
        .with_target(verbose > 0)
        .init();
}
