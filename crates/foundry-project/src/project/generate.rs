use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::compiler::ProjectCompiler;
use super::error::ProjectError;
use super::forge_std::{self, FORGE_STD_VERSION};
use super::model::ProjectModel;
use super::optimizer;
use super::scaffold;
use super::sources::Sources;
use super::target::{Project, ProjectKind};
use crate::managed::{Changes, GeneratedFile, ManagedError, Plan, Record};
use crate::solc::CompilerSettings;

/// What generating did to a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generated {
    /// What became of each file.
    pub changes: Changes,
    /// The release of forge-std that was put into the project, and where.
    pub vendored_forge_std: Option<(String, PathBuf)>,
    /// The release of forge-std that the project has, where generated tests need a later one.
    pub old_forge_std: Option<String>,
    /// Whether solc's optimizer was switched on in the user's settings, which did not say.
    pub optimizer_switched_on: bool,
    /// Where forge-std should be and is not, as in a clone without its submodules.
    pub incomplete_forge_std: Option<PathBuf>,
    /// Tests of the model, for `forge test --match-path`.
    pub tests: PathBuf,
    /// Its deployment.
    pub deploy_script: PathBuf,
}

impl Project {
    /// Writes the files of `model`: first everything is compared and checked, then everything is written. One run at a time:
    /// a second one waits, and then sees what the first has made.
    ///
    /// # Errors
    /// Names that are taken or cannot be used; a link that leads out of the project; a file that cannot be written.
    pub fn generate(
        self,
        model: &ProjectModel,
        compiler: &ProjectCompiler,
        settings: &CompilerSettings,
    ) -> Result<Generated, ProjectError> {
        model.check_names()?;
        // What is refused is refused before there is a folder.
        let (shared_files, model_files) = self.files(model, compiler, settings)?;
        Plan::new(&self.root, &self.shared, &shared_files)?;
        Plan::new(&self.root, &self.record_of(model)?, &model_files)?;
        if let Some(folder) = &self.layout.forge_std.vendor_into {
            self.root.check(folder)?;
        }

        let folder = self.root.path();
        fs::create_dir_all(folder).map_err(ManagedError::io(folder))?;
        let lock = File::open(folder).and_then(|folder| folder.lock().map(|()| folder));
        let _lock = lock.map_err(ManagedError::io(folder))?;
        Self::open(folder)?.write(model, compiler, settings)
    }

    fn write(
        mut self,
        model: &ProjectModel,
        compiler: &ProjectCompiler,
        settings: &CompilerSettings,
    ) -> Result<Generated, ProjectError> {
        let (shared_files, model_files) = self.files(model, compiler, settings)?;
        let record = self.record_of(model)?;
        let shared_record = std::mem::replace(&mut self.shared, Record::new(None));
        let shared = Plan::new(&self.root, &shared_record, &shared_files)?;
        let of_model = Plan::new(&self.root, &record, &model_files)?;
        if self.lacks_optimizer {
            optimizer::switch_on(&self.root)?;
        }
        // The record comes first: it tells a folder that a run was interrupted in from somebody else's.
        let shared = shared.apply(&self.root, shared_record, &Self::shared_record())?;
        let vendored_forge_std = self.vendor_forge_std()?;
        let of_model = of_model.apply(&self.root, record, &Self::model_record(model))?;
        if self.kind != ProjectKind::Existing {
            scaffold::point_to_compiler(&self.root, compiler)?;
        }
        Ok(Generated {
            changes: shared.and(of_model),
            vendored_forge_std,
            old_forge_std: self.old_forge_std(),
            optimizer_switched_on: self.lacks_optimizer,
            incomplete_forge_std: self.layout.forge_std.incomplete.clone(),
            tests: self.layout.tests.clone(),
            deploy_script: self.layout.scripts.join(format!("Deploy{}.s.sol", model.identifier)),
        })
    }

    /// Files of all models, and of this one.
    fn files(
        &self,
        model: &ProjectModel,
        compiler: &ProjectCompiler,
        settings: &CompilerSettings,
    ) -> Result<(Vec<GeneratedFile>, Vec<GeneratedFile>), ProjectError> {
        let sources = Sources::new(&self.layout, model);
        let sources = sources.ok_or_else(|| ProjectError::NoOutput { model: model.name.clone() })?;
        let mut shared = sources.shared();
        if self.kind != ProjectKind::Existing {
            shared.extend(scaffold::files(compiler, settings, &self.models_with(model)));
        }
        let mut of_model = sources.of_model();
        of_model.extend(self.fixtures(model));
        Ok((shared, of_model))
    }

    fn fixtures(&self, model: &ProjectModel) -> Vec<GeneratedFile> {
        let folder = self.layout.fixtures.join(model.slug());
        let file = |name: &str, text: &str| GeneratedFile::new(folder.join(format!("{name}.json")), text);
        let mut files: Vec<_> = model.proofs.iter().map(|proof| file(&proof.name, &proof.json)).collect();
        files.push(file("another-model", &model.other_model));
        files.push(file("expected", &model.expected));
        files
    }

    /// The record of this model's files; refuses a model whose contracts another one has.
    fn record_of(&self, model: &ProjectModel) -> Result<Record, ProjectError> {
        let path = Self::model_record(model);
        let verifier = self.layout.contracts.join(format!("{}Verifier.sol", model.identifier));
        let same_files = |record: &Record| {
            record.paths().any(|path| path.to_string_lossy().eq_ignore_ascii_case(&verifier.to_string_lossy()))
        };
        for (other_path, other) in &self.models {
            let about = other.about.clone().unwrap_or_default();
            if about != model.name && (*other_path == path || same_files(other)) {
                return Err(ProjectError::NameTaken { model: model.name.clone(), other: about });
            }
        }
        let own = self.models.iter().find(|(own, _)| *own == path).map(|(_, record)| record.clone());
        Ok(own.unwrap_or_else(|| Record::new(Some(model.name.clone()))))
    }

    /// Names and contract names of all models of the project, this one included.
    fn models_with(&self, model: &ProjectModel) -> Vec<(String, String)> {
        let earlier = self.models.iter().filter_map(|(_, record)| {
            let name = record.about.clone().filter(|name| *name != model.name)?;
            Some((name, identifier_in(record, &self.layout.contracts)?))
        });
        let mut models: Vec<_> = earlier.collect();
        models.push((model.name.clone(), model.identifier.clone()));
        models.sort();
        models
    }

    fn vendor_forge_std(&self) -> Result<Option<(String, PathBuf)>, ProjectError> {
        let Some(folder) = &self.layout.forge_std.vendor_into else { return Ok(None) };
        forge_std::vendor(&self.root, folder)?;
        Ok(Some((FORGE_STD_VERSION.to_owned(), folder.clone())))
    }

    fn old_forge_std(&self) -> Option<String> {
        self.layout.forge_std.import.version(&self.root).filter(|version| forge_std::is_too_old(version))
    }
}

/// What the contracts of a recorded model are called.
fn identifier_in(record: &Record, contracts: &Path) -> Option<String> {
    let names = record.paths().filter(|path| path.parent() == Some(contracts));
    let mut names = names.filter_map(|path| path.file_stem()?.to_str()?.strip_suffix("Codec"));
    names.next().map(str::to_owned)
}
