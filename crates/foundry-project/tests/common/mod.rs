use std::path::{Path, PathBuf};

use foundry_project::ToolSearch;

/// The root of this repository.
pub(crate) fn repository() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    crates.parent().unwrap().to_owned()
}

/// The places the command line looks in when it runs in this repository.
pub(crate) fn search() -> ToolSearch {
    ToolSearch::new(repository(), std::env::var_os("PATH").as_deref(), None)
}

/// A folder that holds this repository's `node_modules` and nothing else of it.
#[allow(dead_code, reason = "each test file compiles this module, and not all look here")]
pub(crate) fn outside_the_repository_but_npm() -> ToolSearch {
    let node_modules = repository().join("node_modules");
    assert!(node_modules.join("solc").is_dir(), "run `npm ci` first");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("npm-only");
    std::fs::create_dir_all(&folder).unwrap();
    let link = folder.join("node_modules");
    if !link.exists() {
        // Another test of this file may be as quick; then its link is as good.
        drop(std::os::unix::fs::symlink(node_modules, &link));
    }
    let mut search = ToolSearch::new(&folder, std::env::var_os("PATH").as_deref(), None);
    // The folder lies below the repository, whose `foundry.toml` must not be found: name the place exactly.
    std::fs::write(folder.join("foundry.toml"), "").unwrap();
    search.home = None;
    search
}
