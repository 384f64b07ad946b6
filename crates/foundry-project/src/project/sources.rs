//! Which Solidity files a model gets, and what each imports.

use std::path::{Path, PathBuf};

use super::layout::{Layout, relative};
use super::model::{ProjectModel, SourceText};
use super::pages::{self, Page, View};
use crate::VERSION;
use crate::managed::GeneratedFile;

/// Longest line of generated Solidity.
const LINE_LENGTH: usize = 120;

/// The Solidity that is generated for one model.
pub(super) struct Sources<'a> {
    layout: &'a Layout,
    model: &'a ProjectModel,
    view: View<'a>,
}

/// Imports of one file, in order; an empty line between groups.
#[derive(Default)]
struct Imports(Vec<String>);

impl<'a> Sources<'a> {
    /// Nothing for a model without public outputs, of which a contract could read nothing.
    pub(super) fn new(layout: &'a Layout, model: &'a ProjectModel) -> Option<Self> {
        let view = View {
            version: VERSION,
            id: &model.identifier,
            name: &model.name,
            slug: model.slug(),
            model_id: &model.model_id,
            insecure: model.insecure,
            tensors: &model.tensors,
            output: model.tensors.iter().find(|tensor| !tensor.is_input && !tensor.is_hashed)?,
            self_test: &model.self_test,
            fixtures: layout.fixtures.to_string_lossy().into_owned(),
            scripts: layout.scripts.to_string_lossy().into_owned(),
        };
        Some(Self { layout, model, view })
    }

    /// Files that all models share.
    pub(super) fn shared(&self) -> Vec<GeneratedFile> {
        let (tests, scripts) = (&self.layout.tests, &self.layout.scripts);
        let fixture = self.forge_std(tests, &["Test"]).interface(self, tests, "IAssayVerifier");
        let self_test = self.forge_std(scripts, &["Script"]).interface(self, scripts, "IAssayVerifier");
        let mut files = self.copies(&self.model.interfaces);
        files.push(self.file(tests, "AssayFixture.sol", pages::fixture, fixture));
        files.push(self.file(scripts, "VerifierSelfTest.sol", pages::self_test, self_test));
        files
    }

    /// Contracts, tests and scripts of the model.
    pub(super) fn of_model(&self) -> Vec<GeneratedFile> {
        let (id, tests, scripts) = (self.view.id, &self.layout.tests, &self.layout.scripts);
        let codec = || Imports::default().contract(self, tests, "Codec", "Codec");
        let verifier = |imports: Imports| {
            imports.contract(self, tests, "Verifier", "Verifier").interface(self, tests, "IAssayVerifier")
        };
        let mock = |imports: Imports| imports.contract(self, tests, "VerifierMock", "Mock");
        let test = |name: &str, page: Page, imports: Imports| {
            let imports = imports.names("AssayFixture", "./AssayFixture.sol");
            self.file(tests, &format!("{id}{name}.t.sol"), page, imports)
        };
        let mut files = self.copies(&self.model.contracts);
        files.extend([
            test("Verifier", pages::verifier_test, verifier(Imports::default())),
            test("Tamper", pages::tamper_test, verifier(Imports::default())),
            test("Codec", pages::codec_test, codec()),
            test("Mock", pages::mock_test, mock(verifier(codec()))),
            test("Gas", pages::gas_test, verifier(codec())),
            self.file(tests, &format!("Deploy{id}.t.sol"), pages::deploy_test, self.deploy_test_imports()),
            self.file(scripts, &format!("{id}SelfTestProof.sol"), pages::self_test_proof, Imports::default()),
            self.file(scripts, &format!("Deploy{id}.s.sol"), pages::deploy, self.deploy_imports()),
        ]);
        files
    }

    fn deploy_imports(&self) -> Imports {
        let (id, scripts) = (self.view.id, &self.layout.scripts);
        let proof = format!("{id}SelfTestProof");
        self.forge_std(scripts, &["console"])
            .contract(self, scripts, "Model", "Model")
            .contract(self, scripts, "Verifier", "Verifier")
            .interface(self, scripts, "IAssayModel")
            .interface(self, scripts, "IAssayVerifier")
            .names(&format!("{proof} as Self"), &format!("./{proof}.sol"))
            .names("VerifierSelfTest", "./VerifierSelfTest.sol")
    }

    fn deploy_test_imports(&self) -> Imports {
        let (id, tests, scripts) = (self.view.id, &self.layout.tests, &self.layout.scripts);
        let script = |file: &str| relative(tests, &scripts.join(file));
        self.forge_std(tests, &["Test"])
            .names(&format!("Deploy{id} as Deploy"), &script(&format!("Deploy{id}.s.sol")))
            .names("VerifierSelfTest", &script("VerifierSelfTest.sol"))
            .contract(self, tests, "VerifierMock", "Mock")
            .interface(self, tests, "IAssayModel")
            .interface(self, tests, "IAssayVerifier")
    }

    fn copies(&self, sources: &[SourceText]) -> Vec<GeneratedFile> {
        let copy = |source: &SourceText| GeneratedFile::new(self.place(&source.file), source.text.clone());
        sources.iter().map(copy).collect()
    }

    fn file(&self, folder: &Path, name: &str, page: Page, imports: Imports) -> GeneratedFile {
        GeneratedFile::new(folder.join(name), page(&self.view, &imports.0.join("\n")))
    }

    /// Where a contract or interface lies.
    fn place(&self, file: &str) -> PathBuf {
        self.layout.contracts.join(file)
    }

    fn forge_std(&self, from: &Path, names: &[&str]) -> Imports {
        let import = |name: &&str| import(name, &self.layout.forge_std_import(from, &format!("{name}.sol")));
        let mut imports: Vec<_> = names.iter().map(import).collect();
        imports.push(String::new());
        Imports(imports)
    }
}

impl Imports {
    fn names(mut self, names: &str, path: &str) -> Self {
        self.0.push(import(names, path));
        self
    }

    /// `<Model><Suffix>` under a shorter name.
    fn contract(self, sources: &Sources<'_>, from: &Path, suffix: &str, alias: &str) -> Self {
        let name = format!("{}{suffix}", sources.view.id);
        let path = relative(from, &sources.place(&format!("{name}.sol")));
        self.names(&format!("{name} as {alias}"), &path)
    }

    fn interface(self, sources: &Sources<'_>, from: &Path, name: &str) -> Self {
        let path = relative(from, &sources.place(&format!("{name}.sol")));
        self.names(name, &path)
    }
}

/// One import as `forge fmt` writes it.
fn import(names: &str, path: &str) -> String {
    let line = format!("import {{{names}}} from \"{path}\";");
    if line.chars().count() <= LINE_LENGTH { line } else { format!("import {{\n    {names}\n}} from \"{path}\";") }
}
