use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Where tools are looked for. The command line fills it in: nothing below reads the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolSearch {
    /// Folders from which `foundry.toml` and `node_modules` are looked for, each upwards to the root.
    pub folders: Vec<PathBuf>,
    /// The folders of `PATH`.
    pub path: Vec<PathBuf>,
    /// The user's home, which holds Foundry's own binaries and compilers.
    pub home: Option<PathBuf>,
}

impl ToolSearch {
    /// Looks from `folder` upwards, in the folders of a `PATH` variable's text, and below `home`.
    pub fn new(folder: impl Into<PathBuf>, path: Option<&OsStr>, home: Option<PathBuf>) -> Self {
        let path = path.map(|text| std::env::split_paths(text).collect()).unwrap_or_default();
        Self { folders: vec![folder.into()], path, home }
    }

    /// The first of `names` that is a file in a folder of `PATH`.
    pub(crate) fn in_path(&self, names: &[&str]) -> Option<PathBuf> {
        self.path.iter().flat_map(|folder| names.iter().map(|name| folder.join(name))).find(|file| file.is_file())
    }

    /// The nearest existing `relative` in a folder or one above it.
    pub(crate) fn upwards(&self, relative: impl AsRef<Path>) -> Option<PathBuf> {
        let relative = relative.as_ref();
        self.folders
            .iter()
            .flat_map(|folder| folder.ancestors().map(|above| above.join(relative)))
            .find(|candidate| candidate.exists())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_wins() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("a/b/c");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(root.path().join("found"), "").unwrap();
        std::fs::write(root.path().join("a/b/found"), "").unwrap();
        let search = ToolSearch::new(&deep, None, None);
        assert_eq!(search.upwards("found"), Some(root.path().join("a/b/found")));
        assert_eq!(search.upwards("no-such-file-anywhere"), None);
    }

    #[test]
    fn path_is_searched_in_order() {
        let root = tempfile::tempdir().unwrap();
        let (first, second) = (root.path().join("1"), root.path().join("2"));
        for folder in [&first, &second] {
            std::fs::create_dir(folder).unwrap();
            std::fs::write(folder.join("tool"), "").unwrap();
        }
        let path = std::env::join_paths([root.path().join("absent"), first.clone(), second]).unwrap();
        let search = ToolSearch::new(root.path(), Some(&path), None);
        assert_eq!(search.in_path(&["tool"]), Some(first.join("tool")));
    }
}
