use std::io;
use std::process::{Child, Command, Stdio};

/// Waits for the end of its stdin, and then asks the process to end. What ends a whole group of processes must not end this one
/// before.
const SCRIPT: &str = r#"trap '' HUP INT TERM; read -r _; kill "$1""#;

/// Ends another process where this one ends without doing so itself, by a signal for example: a pipe between this process and the
/// guard is closed by the system then, whatever the reason.
#[derive(Debug)]
pub(crate) struct Guard {
    shell: Child,
}

impl Guard {
    /// Over a child of this process that nobody has waited for.
    pub(crate) fn over(child: &Child) -> io::Result<Self> {
        let shell = Command::new("/bin/sh")
            .args(["-c", SCRIPT, "guard", &child.id().to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { shell })
    }
}

/// Leaves the process alone from now on.
impl Drop for Guard {
    fn drop(&mut self) {
        // Killed before its stdin is closed, it does not learn of that.
        if self.shell.kill().is_ok() {
            drop(self.shell.wait());
        }
    }
}
