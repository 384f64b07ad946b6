//! `docs/integration.md`, word for word: every file it shows is written, every command it shows is run.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use foundry_project::{Tool, ToolSearch};
use tempfile::TempDir;

const GUIDE: &str = include_str!("../../docs/integration.md");
const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

/// What the guide's reader has to begin with.
const FOUNDRY_TOML: &str = "[profile.default]\nsrc = \"src\"\nout = \"out\"\nlibs = [\"lib\"]\nsolc = \"./solc\"\n";

/// A fenced block: what stands behind its fence, and its text.
struct Block<'a> {
    label: &'a str,
    text: &'a str,
}

fn blocks() -> Vec<Block<'static>> {
    let mut parts = GUIDE.split("```");
    parts.next();
    let fenced: Vec<&str> = parts.step_by(2).collect();
    fenced.into_iter().filter_map(|block| block.split_once('\n')).map(|(label, text)| Block { label, text }).collect()
}

/// One script in the guide's order; a file is written when its block is reached.
fn script(port: u16) -> String {
    let mut script = "set -euo pipefail\ntrap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n".to_owned();
    for Block { label, text } in blocks() {
        match label.split_once(' ') {
            Some(("solidity", path)) => script += &format!("cat > {path} << 'END_OF_FILE'\n{text}END_OF_FILE\n"),
            None if label == "sh" => script += text,
            _ => panic!("a block of the guide is neither commands nor a file: `{label}`"),
        }
    }
    script.replace("8545", &port.to_string()).replace("~/assay", REPOSITORY)
}

/// A project as the guide expects one, with its own copy of forge-std and a compiler.
fn project() -> TempDir {
    let folder = TempDir::new().unwrap();
    for name in ["src", "test", "lib"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    let forge_std = Path::new(REPOSITORY).join("node_modules/@layerzerolabs/toolbox-foundry/lib/forge-std");
    let link = |target: &Path, name: &str| std::os::unix::fs::symlink(target, folder.path().join(name)).unwrap();
    fs::create_dir_all(folder.path().join("lib/forge-std")).unwrap();
    link(&forge_std, "lib/forge-std/src");
    link(&Path::new(REPOSITORY).join("crates/foundry-project/assets/npm-solc.cjs"), "solc");
    link(&Path::new(REPOSITORY).join("node_modules"), "node_modules");
    fs::write(folder.path().join("foundry.toml"), FOUNDRY_TOML).unwrap();
    folder
}

/// `PATH` with this build of `assay` and the Ethereum tools in front.
fn path() -> String {
    let own = std::env::var_os("PATH");
    let search = ToolSearch::new(REPOSITORY, own.as_deref(), None);
    let tools = [Tool::Forge, Tool::Cast, Tool::Anvil];
    let programs = tools.map(|tool| tool.find(&search).expect("run `npm ci` first").program);
    let assay = PathBuf::from(env!("CARGO_BIN_EXE_assay"));
    let folders = programs.iter().chain([&assay]).filter_map(|program| program.parent()).map(Path::to_path_buf);
    let rest = own.iter().flat_map(std::env::split_paths);
    std::env::join_paths(folders.chain(rest)).unwrap().into_string().unwrap()
}

#[test]
fn every_command_of_the_guide_runs() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = project();
    let mut bash = Command::new("bash");
    bash.args(["-c", &script(port)]).current_dir(folder.path()).env("PATH", path()).env("NO_COLOR", "1");
    let output = bash.env_remove("ETH_PRIVATE_KEY").env_remove("ETH_RPC_URL").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));

    // The last line is the price of one after the haircut: less than one, more than nothing.
    let stdout = text(&output.stdout);
    let last: u128 = stdout.lines().last().and_then(|line| line.split(' ').next()).unwrap().parse().unwrap();
    assert!((800_000_000_000_000_000..900_000_000_000_000_000).contains(&last), "{stdout}");
}
