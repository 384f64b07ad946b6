//! What makes a folder a Foundry project: settings, a compiler, a README.

use std::fs;
use std::path::Path;

use askama::Template;

use super::compiler::ProjectCompiler;
use crate::VERSION;
use crate::managed::{GeneratedFile, ManagedError, Root, write_atomically};
use crate::solc::{CompilerSettings, NPM_SOLC};

/// Name of the settings.
pub(super) const SETTINGS: &str = "foundry.toml";

/// Where the compiler is on this machine; never in git.
const LOCAL: &str = ".assay/local/solc";

#[derive(Template)]
#[template(path = "project/foundry.toml", escape = "none")]
struct Settings<'a> {
    version: &'a str,
    solc_version: Option<&'a str>,
    settings: &'a CompilerSettings,
}

#[derive(Template)]
#[template(path = "project/solc", escape = "none", ext = "txt")]
struct Wrapper<'a> {
    version: &'a str,
    solc: &'a str,
}

#[derive(Template)]
#[template(path = "project/README.md", escape = "none")]
struct Readme<'a> {
    models: &'a [(String, String)],
    wrapper: bool,
    solc: &'a str,
}

/// The files of a project of its own. `models` are names and contract names, in order.
pub(super) fn files(
    compiler: &ProjectCompiler,
    settings: &CompilerSettings,
    models: &[(String, String)],
) -> Vec<GeneratedFile> {
    let (wrapper, solc) = (compiler.needs_wrapper(), compiler.release());
    let solc_version = (!wrapper).then_some(solc);
    let toml = Settings { version: VERSION, solc_version, settings };
    let mut files = vec![
        GeneratedFile::new(SETTINGS, format!("{toml}\n")),
        GeneratedFile::new(".gitignore", include_str!("../../templates/project/gitignore")),
        GeneratedFile::new("README.md", format!("{}\n", Readme { models, wrapper, solc })),
    ];
    if wrapper {
        files.push(GeneratedFile::program(".assay/solc", format!("{}\n", Wrapper { version: VERSION, solc })));
        files.push(GeneratedFile::new(".assay/npm-solc.cjs", NPM_SOLC));
    }
    files
}

/// Notes for the wrapper where the compiler is on this machine.
pub(super) fn point_to_compiler(root: &Root, compiler: &ProjectCompiler) -> Result<(), ManagedError> {
    let Some(script) = compiler.local_script() else { return Ok(()) };
    let relative = Path::new(LOCAL);
    root.check(relative)?;
    let path = root.join(relative);
    let folder = path.parent().unwrap_or(root.path());
    fs::create_dir_all(folder).map_err(ManagedError::io(folder))?;
    write_atomically(&path, script.as_bytes(), true).map_err(ManagedError::io(path))
}
