//! The frame around binary files: every class of damage has its own error, and writing never leaves a half file.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use kzg_backend::{
    Access, FileError, FileKind, open_payload, read_payload, temporary_folder, write_file, write_new_file,
    write_payload,
};
use proptest::prelude::*;
use tempfile::TempDir;

const HEADER: usize = 52;

fn written(kind: FileKind, content: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("file.bin");
    write_payload(&path, kind, Access::Shared, |sink| sink.write_all(content)).unwrap();
    (folder, path)
}

/// The content, which a reader in parts finds as well, or refuses with the same words.
fn read_back(path: &Path, kind: FileKind) -> Result<Vec<u8>, FileError> {
    let whole = read_payload(path, kind).map(|(content, _)| content);
    let in_parts = open_payload(path, kind).and_then(|mut payload| {
        let mut content = vec![0; payload.remaining() as usize];
        payload.fill(&mut content).map(|()| content)
    });
    let comparable = |read: &Result<Vec<u8>, FileError>| read.as_ref().map_err(ToString::to_string).cloned();
    assert_eq!(comparable(&whole), comparable(&in_parts));
    whole
}

fn edit(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
fn every_kind_comes_back_and_is_not_taken_for_another() {
    for kind in FileKind::ALL {
        for content in [&b""[..], b"x", &[7; 1 << 19]] {
            let (_folder, path) = written(kind, content);
            assert_eq!(read_back(&path, kind).unwrap(), content);
            for other in FileKind::ALL.into_iter().filter(|other| *other != kind) {
                assert!(matches!(read_back(&path, other), Err(FileError::WrongMagic { .. })), "{kind} as {other}");
            }
        }
    }
}

#[test]
fn every_truncation_is_named() {
    let (_folder, path) = written(FileKind::VerifyingKey, b"some content");
    let whole = fs::read(&path).unwrap();
    for length in 0..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        assert!(
            matches!(read_back(&path, FileKind::VerifyingKey), Err(FileError::Truncated { got, .. }) if got == length as u64),
            "{length} bytes"
        );
    }
}

#[test]
fn every_flipped_bit_is_named() {
    let (_folder, path) = written(FileKind::VerifyingKey, b"some content");
    let whole = fs::read(&path).unwrap();
    for bit in 0..8 * whole.len() {
        let mut bytes = whole.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(&path, &bytes).unwrap();
        let error = read_back(&path, FileKind::VerifyingKey).unwrap_err();
        let expected = match bit / 8 {
            0..8 => matches!(error, FileError::WrongMagic { .. }),
            8..12 => matches!(error, FileError::WrongVersion { expected: 1, .. }),
            12..20 => matches!(
                error,
                FileError::Truncated { .. } | FileError::TrailingBytes { .. } | FileError::TooLarge { .. }
            ),
            _ => matches!(error, FileError::Edited { .. }),
        };
        assert!(expected, "bit {bit}: {error}");
    }
}

#[test]
fn appended_bytes_are_named() {
    let (_folder, path) = written(FileKind::Circuit, b"some content");
    for _ in 0..64 {
        edit(&path, |bytes| bytes.push(0));
        assert!(matches!(read_back(&path, FileKind::Circuit), Err(FileError::TrailingBytes { .. })));
    }
}

#[test]
fn announced_lengths_are_refused_before_memory_is_taken() {
    let (_folder, path) = written(FileKind::ProvingKey, b"some content");
    for length in [u64::MAX, 1 << 62, FileKind::ProvingKey.max_payload() + 1] {
        edit(&path, |bytes| bytes[12..20].copy_from_slice(&length.to_le_bytes()));
        assert!(
            matches!(read_back(&path, FileKind::ProvingKey), Err(FileError::TooLarge { got, .. }) if got == length)
        );
    }
    edit(&path, |bytes| bytes[12..20].copy_from_slice(&FileKind::ProvingKey.max_payload().to_le_bytes()));
    assert!(matches!(read_back(&path, FileKind::ProvingKey), Err(FileError::Truncated { .. })));
}

#[test]
fn a_failed_write_leaves_the_earlier_file_and_nothing_else() {
    let (folder, path) = written(FileKind::Circuit, b"earlier");
    let failing = |sink: &mut kzg_backend::PayloadSink<'_>| {
        sink.write_all(&[1; 1 << 20])?;
        Err(io::Error::other("disk full"))
    };
    assert!(matches!(write_payload(&path, FileKind::Circuit, Access::Shared, failing), Err(FileError::Io { .. })));
    assert_eq!(read_back(&path, FileKind::Circuit).unwrap(), b"earlier");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
}

#[test]
fn folders_missing_files_and_missing_folders_are_errors() {
    let folder = TempDir::new().unwrap();
    assert!(matches!(read_back(folder.path(), FileKind::Srs), Err(FileError::Io { .. })));
    assert!(matches!(read_back(&folder.path().join("none"), FileKind::Srs), Err(FileError::Io { .. })));
    let nowhere = folder.path().join("none/file.bin");
    assert!(matches!(write_file(&nowhere, Access::Shared, b"x"), Err(FileError::Io { .. })));
}

#[test]
#[cfg(unix)]
fn owner_only_files_are_closed_to_others_from_the_start() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("secret");
    write_payload(&path, FileKind::Circuit, Access::OwnerOnly, |sink| {
        let temporary = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap();
        assert_eq!(mode(&temporary.path()), 0o600, "while it is written");
        sink.write_all(b"weights")
    })
    .unwrap();
    assert_eq!(mode(&path), 0o600);
    write_file(&path, Access::Shared, b"public").unwrap();
    assert_eq!(mode(&path) & 0o600, 0o600);
    assert_eq!(mode(&path) & 0o133, 0, "never executable nor writable by others");
}

#[test]
fn files_of_killed_runs_go_and_those_in_work_stay() {
    let folder = TempDir::new().unwrap();
    let names = || {
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    for name in [".assay-dead.partial", ".assay-mine", "other.partial"] {
        fs::write(folder.path().join(name), "left").unwrap();
    }
    write_payload(&folder.path().join("slow"), FileKind::Circuit, Access::Shared, |sink| {
        assert_eq!(names().len(), 3, "the dead one's place is taken by this one");
        write_file(&folder.path().join("fast"), Access::Shared, b"fast").unwrap();
        assert_eq!(names().len(), 4, "this one is in work");
        sink.write_all(b"slow")
    })
    .unwrap();
    assert_eq!(names(), [".assay-mine", "fast", "other.partial", "slow"]);
    assert_eq!(read_back(&folder.path().join("slow"), FileKind::Circuit).unwrap(), b"slow");
}

#[test]
fn folders_of_killed_runs_go_and_those_in_work_stay() {
    let folder = TempDir::new().unwrap();
    let (held, claim) = temporary_folder(folder.path(), ".proof-").unwrap();
    let dead = folder.path().join(".proof-dead");
    fs::create_dir_all(dead.join("below")).unwrap();
    fs::write(dead.join("below/file"), "left").unwrap();
    drop(temporary_folder(folder.path(), ".proof-").unwrap());
    assert!(held.path().exists() && !dead.exists());
    drop(claim);
    drop(temporary_folder(folder.path(), ".proof-").unwrap());
    assert!(!held.path().exists());
}

#[test]
#[cfg(unix)]
fn nothing_is_removed_behind_a_link() {
    let (folder, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    fs::write(elsewhere.path().join("file"), "theirs").unwrap();
    let link = folder.path().join(".proof-link");
    std::os::unix::fs::symlink(elsewhere.path(), &link).unwrap();
    drop(temporary_folder(folder.path(), ".proof-").unwrap());
    assert!(link.exists() && elsewhere.path().join("file").exists());
}

#[test]
fn a_new_file_never_takes_the_place_of_another() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("salts");
    assert!(write_new_file(&path, Access::OwnerOnly, b"first").unwrap());
    assert!(!write_new_file(&path, Access::OwnerOnly, b"second").unwrap());
    assert_eq!(fs::read(&path).unwrap(), b"first");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn random_files_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300), keep in 0..HEADER + 1) {
        let (_folder, path) = written(FileKind::Srs, b"content");
        let mut mixed = fs::read(&path).unwrap()[..keep].to_vec();
        mixed.extend(&bytes);
        prop_assume!(mixed != fs::read(&path).unwrap());
        fs::write(&path, &mixed).unwrap();
        prop_assert!(read_back(&path, FileKind::Srs).is_err());
    }
}
