//! The one setting of a user's project that generated verifiers cannot do without: unoptimised, solc runs out of stack
//! slots in them, and forge leaves its optimizer off where nobody asks for it.

use std::path::Path;

use super::error::ProjectError;
use super::scaffold::SETTINGS;
use crate::managed::{Entry, ManagedError, Root, write_atomically};
use crate::project_file::FoundryToml;

const PROFILE: &str = "[profile.default]";
const SETTING: &str = "optimizer = true # solc cannot compile the verifiers in `assay` folders without it";

/// Whether the user's settings have to be completed.
///
/// # Errors
/// The user has switched the optimizer off.
pub(super) fn is_missing(settings: &FoundryToml) -> Result<bool, ProjectError> {
    match settings.optimizer {
        Some(true) => Ok(false),
        Some(false) => Err(ProjectError::OptimizerOff { file: settings.path.clone() }),
        None => Ok(true),
    }
}

/// Adds the setting to `foundry.toml`, and changes nothing else in it.
///
/// # Errors
/// The profile is written in a way that no line can be added to; the file cannot be written.
pub(super) fn switch_on(root: &Root) -> Result<(), ProjectError> {
    let place = Path::new(SETTINGS);
    let path = root.join(place);
    let refused = || ProjectError::OptimizerOff { file: path.clone() };
    let Entry::File(bytes) = root.entry(place)? else { return Err(refused()) };
    let text = String::from_utf8(bytes).map_err(|_| refused())?;
    let completed = with_setting(&text);
    let profile = completed.parse::<toml::Table>().ok().and_then(|table| {
        let optimizer = table.get("profile")?.get("default")?.get("optimizer")?;
        optimizer.as_bool()
    });
    if profile != Some(true) {
        return Err(refused());
    }
    Ok(write_atomically(&path, completed.as_bytes(), false).map_err(ManagedError::io(path))?)
}

/// The text with the setting below the profile's heading, or with both at its end.
fn with_setting(text: &str) -> String {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if is_heading(line) {
            let (before, after) = text.split_at(end);
            let missing = if line.ends_with('\n') { "" } else { newline };
            return format!("{before}{missing}{SETTING}{newline}{after}");
        }
    }
    let missing = if text.is_empty() || text.ends_with('\n') { "" } else { newline };
    format!("{text}{missing}{PROFILE}{newline}{SETTING}{newline}")
}

/// The profile's heading, with nothing but a comment behind it.
fn is_heading(line: &str) -> bool {
    let rest = line.trim().strip_prefix(PROFILE);
    rest.is_some_and(|rest| rest.trim_start().is_empty() || rest.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn switched_on(text: &str) -> Result<String, ProjectError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(SETTINGS);
        std::fs::write(&path, text).unwrap();
        switch_on(&Root::new(folder.path()).unwrap())?;
        Ok(std::fs::read_to_string(path).unwrap())
    }

    #[test]
    fn the_setting_is_added_and_the_rest_stays() {
        let text = "# ours\n[profile.default]\nsrc = \"src\"\n\n[fmt]\ntab_width = 2\n";
        let completed = switched_on(text).unwrap();
        assert_eq!(completed.replace(&format!("{SETTING}\n"), ""), text);
        assert!(completed.contains(&format!("{PROFILE}\n{SETTING}\n")));
        let mixed = "[profile.default] # ours\nsrc = 'src'\r\n";
        assert_eq!(switched_on(mixed).unwrap().replace(&format!("{SETTING}\r\n"), ""), mixed);
        assert_eq!(switched_on("[fmt]\r\n").unwrap(), format!("[fmt]\r\n{PROFILE}\r\n{SETTING}\r\n"));
        assert_eq!(switched_on("").unwrap(), format!("{PROFILE}\n{SETTING}\n"));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_its_owners_alone_stays_so() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(SETTINGS);
        std::fs::write(&path, "[profile.default]\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        switch_on(&Root::new(folder.path()).unwrap()).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_profile_that_takes_no_line_is_left_to_its_owner() {
        for text in ["profile.default = { src = 'src' }\n", "[profile]\ndefault.src = 'src'\n"] {
            assert!(matches!(switched_on(text), Err(ProjectError::OptimizerOff { .. })), "{text}");
        }
    }
}
