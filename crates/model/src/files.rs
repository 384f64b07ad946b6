//! Opening files that somebody else has named or put there: whatever lies in their place, it does not make the reader wait for ever.

use std::fs::{self, File, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long nobody may have opened a pipe for writing. What is written to it may take any time.
const WRITER_LIMIT: Duration = Duration::from_secs(5);

/// Opens a regular file, or what a link to one leads to.
///
/// # Errors
/// Those of the system, and anything else in the file's place: a pipe, a device, a folder.
pub fn open_regular(path: &Path) -> io::Result<File> {
    match fs::metadata(path)?.is_file() {
        true => File::open(path),
        false => Err(io::Error::other("not a regular file")),
    }
}

/// Reads a regular file or a pipe, as `<(..)` makes one in a shell. One byte more than `limit` says that there would be more.
///
/// # Errors
/// Those of the system, a pipe that nobody writes to, and anything else in the file's place.
pub fn read_input(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let kind = fs::metadata(path)?.file_type();
    let file = match kind {
        _ if kind.is_file() => File::open(path)?,
        _ if is_pipe(kind) => open_pipe(path.to_owned())?,
        _ => return Err(io::Error::other("neither a regular file nor a pipe")),
    };
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Opening a pipe waits for whoever writes to it. A thread that does so in vain lasts as long as the process.
fn open_pipe(path: PathBuf) -> io::Result<File> {
    let (opened, open) = mpsc::channel();
    thread::spawn(move || opened.send(File::open(path)));
    open.recv_timeout(WRITER_LIMIT).unwrap_or_else(|_| Err(io::Error::other("a pipe that nobody writes to")))
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_kind: FileType) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use tempfile::TempDir;

    use super::*;

    fn pipe(folder: &TempDir) -> PathBuf {
        let path = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }

    fn refusal<T: std::fmt::Debug>(result: io::Result<T>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn a_pipe_is_read_whoever_comes_first() {
        let folder = TempDir::new().unwrap();
        let path = pipe(&folder);
        for late in [true, false] {
            let writer = {
                let path = path.clone();
                thread::spawn(move || {
                    thread::sleep(Duration::from_millis(if late { 300 } else { 0 }));
                    fs::write(path, "content")
                })
            };
            thread::sleep(Duration::from_millis(if late { 0 } else { 300 }));
            assert_eq!(read_input(&path, 100).unwrap(), b"content");
            writer.join().unwrap().unwrap();
        }
    }

    #[test]
    fn a_pipe_that_nobody_writes_to_is_not_waited_for() {
        let folder = TempDir::new().unwrap();
        assert_eq!(refusal(read_input(&pipe(&folder), 100)), "a pipe that nobody writes to");
    }

    #[test]
    fn folders_sockets_and_devices_are_no_inputs() {
        let folder = TempDir::new().unwrap();
        let socket = folder.path().join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        for path in [folder.path(), &socket, Path::new("/dev/null"), Path::new("/dev/zero")] {
            assert_eq!(refusal(read_input(path, 100)), "neither a regular file nor a pipe", "{}", path.display());
        }
    }

    #[test]
    fn only_a_regular_file_is_opened_as_one() {
        let folder = TempDir::new().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "content").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        assert!(open_regular(&file).is_ok() && open_regular(&link).is_ok());
        for path in [&pipe(&folder), folder.path(), Path::new("/dev/null")] {
            assert_eq!(refusal(open_regular(path)), "not a regular file");
        }
        assert_eq!(open_regular(&folder.path().join("missing")).unwrap_err().kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_file_is_read_up_to_one_byte_beyond_its_limit() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "content").unwrap();
        for (limit, length) in [(7, 7), (6, 7), (5, 6), (0, 1), (u64::MAX, 7)] {
            assert_eq!(read_input(&file, limit).unwrap().len(), length);
        }
    }
}
