use std::fs;
use std::path::{Path, PathBuf};

use super::error::ProjectError;
use super::layout::Layout;
use super::model::ProjectModel;
use super::optimizer;
use super::scaffold;
use crate::managed::{Entry, ManagedError, Record, Root};
use crate::project_file::FoundryToml;

/// Folder of the records, one for what models share and one per model.
const RECORDS: &str = ".assay";

/// A folder that is a Foundry project, or is to become one.
#[derive(Debug)]
pub struct Project {
    pub(super) root: Root,
    pub(super) kind: ProjectKind,
    pub(super) layout: Layout,
    /// Whether the user's settings lack the optimizer.
    pub(super) lacks_optimizer: bool,
    /// What was generated for all models.
    pub(super) shared: Record,
    /// What was generated for each, by the record's path.
    pub(super) models: Vec<(PathBuf, Record)>,
}

/// Whose settings a project has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectKind {
    /// There are none yet: the folder is missing or empty.
    Fresh,
    /// They were generated.
    Generated,
    /// They are the user's, and stay as they are, but for the optimizer where nobody has set it.
    Existing,
}

impl Project {
    /// Looks at `path` and writes nothing.
    ///
    /// # Errors
    /// It is no folder, or has something in it but no `foundry.toml`; settings or records that cannot be read; settings
    /// that generated files cannot live with.
    pub fn open(path: &Path) -> Result<Self, ProjectError> {
        if path.exists() && !path.is_dir() {
            return Err(ProjectError::NoFolder { path: path.to_owned() });
        }
        let root = Root::new(path)?;
        let settings = root.join(Path::new(scaffold::SETTINGS));
        let shared = Record::read(&root, &Self::shared_record())?;
        let generated = shared.as_ref().is_some_and(|record| record.contains(Path::new(scaffold::SETTINGS)));
        let (kind, layout, lacks_optimizer) = match settings.is_file() {
            true => {
                let kind = if generated { ProjectKind::Generated } else { ProjectKind::Existing };
                let settings = FoundryToml::read(&settings)?;
                let lacks_optimizer = optimizer::is_missing(&settings)? && kind == ProjectKind::Existing;
                (kind, Layout::existing(&root, &settings)?, lacks_optimizer)
            }
            false if generated || is_empty(path)? => (ProjectKind::Fresh, Layout::fresh(&root), false),
            false => return Err(ProjectError::NotEmpty { path: path.to_owned() }),
        };
        let models = read_models(&root)?;
        Ok(Self { root, kind, layout, lacks_optimizer, shared: shared.unwrap_or_else(|| Record::new(None)), models })
    }

    /// Whose settings it has.
    pub fn kind(&self) -> ProjectKind {
        self.kind
    }

    /// A fixture that was generated for `model` earlier and that nobody has edited since.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn earlier_fixture(&self, model: &str, name: &str) -> Result<Option<Vec<u8>>, ProjectError> {
        let Some((_, record)) = self.models.iter().find(|(_, record)| record.about.as_deref() == Some(model)) else {
            return Ok(None);
        };
        let path = self.layout.fixtures.join(super::model::slug(model)).join(format!("{name}.json"));
        match self.root.entry(&path)? {
            Entry::File(bytes) if record.wrote(&path, &bytes) => Ok(Some(bytes)),
            _ => Ok(None),
        }
    }

    pub(super) fn shared_record() -> PathBuf {
        Path::new(RECORDS).join("project.json")
    }

    pub(super) fn model_record(model: &ProjectModel) -> PathBuf {
        Path::new(RECORDS).join("models").join(format!("{}.json", model.slug()))
    }
}

/// Git's folder, what desktops leave behind, and the folder of a record that was never written do not count.
fn is_empty(path: &Path) -> Result<bool, ProjectError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(ManagedError::io(path)(error).into()),
    };
    for entry in entries {
        let name = entry.map_err(ManagedError::io(path))?.file_name();
        if ![".git", ".DS_Store", RECORDS].iter().any(|ignored| name == *ignored) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn read_models(root: &Root) -> Result<Vec<(PathBuf, Record)>, ProjectError> {
    let folder = Path::new(RECORDS).join("models");
    let Ok(entries) = fs::read_dir(root.join(&folder)) else { return Ok(Vec::new()) };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| folder.join(entry.file_name())).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: PathBuf| Ok(Record::read(root, &path)?.map(|record| (path, record)));
    paths.into_iter().filter_map(|path| read(path).transpose()).collect()
}
