use std::fs::{self, File, TryLockError};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use alloy_primitives::{Address, B256, Bytes};
use kzg_backend::{Access, write_file};
use model::open_regular;
use serde::{Deserialize, Serialize};

use crate::artifacts::{MAX_JSON_BYTES, open_lock};
use crate::chain::{Fees, SignedTransaction};
use crate::error::{CliError, ErrorKind};
use crate::figures::Figures;
use crate::output::SCHEMA_VERSION;

/// What a keeper has to know after it died at any moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Journal {
    schema_version: u32,
    pub(crate) subject: Subject,
    /// A nonce for which a transaction was signed and of which it is not known how it ended.
    pub(crate) outstanding: Option<Outstanding>,
    /// Answers that this journal's transactions stored.
    pub(crate) answers: u64,
    /// The latest transaction that was mined.
    pub(crate) latest: Option<Landed>,
}

/// What the journal is about. It stays the same: a keeper that finds another chain behind its endpoint sends nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Subject {
    pub(crate) chain_id: u64,
    /// Hash of the chain's block 1, if the node told it.
    pub(crate) first_block: Option<B256>,
    pub(crate) oracle: Address,
    pub(crate) feed: B256,
    pub(crate) account: Address,
}

/// Transactions of which at most one can be mined, if they have the same nonce.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outstanding {
    /// Of the latest attempt.
    pub(crate) nonce: u64,
    /// In the order in which they were signed.
    pub(crate) attempts: Vec<Attempt>,
    /// Whether another one of theirs was mined: what they were for may be done, so whatever is due takes their nonce.
    #[serde(default)]
    pub(crate) left_over: bool,
}

/// A transaction that was signed, and may or may not have been sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attempt {
    pub(crate) purpose: Purpose,
    pub(crate) hash: B256,
    pub(crate) nonce: u64,
    /// Wei per gas, as decimal text.
    #[serde(with = "decimal")]
    pub(crate) maximum_fee: u128,
    #[serde(with = "decimal")]
    pub(crate) tip: u128,
    /// Seconds since 1970 by this machine's clock.
    pub(crate) signed_at: u64,
    pub(crate) raw: Bytes,
}

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Purpose {
    /// The source's upkeep.
    Upkeep,
    Snapshot,
    /// The answer for a snapshot.
    Answer {
        snapshot: u64,
    },
}

/// A transaction that was mined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Landed {
    pub(crate) purpose: Purpose,
    pub(crate) hash: B256,
    pub(crate) block: u64,
    pub(crate) gas: u64,
    pub(crate) succeeded: bool,
}

/// The file of a journal, held by one process.
#[derive(Debug)]
pub(crate) struct JournalFile {
    path: PathBuf,
    _lock: File,
}

impl Journal {
    pub(crate) fn new(subject: Subject) -> Self {
        Self { schema_version: SCHEMA_VERSION, subject, outstanding: None, answers: 0, latest: None }
    }

    /// Reads a journal; `None` where there is none.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, CliError> {
        let mut bytes = Vec::new();
        // What is longer than any journal is cut off, and so malformed.
        match open_regular(path).and_then(|file| file.take(MAX_JSON_BYTES).read_to_end(&mut bytes)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(CliError::of_io(path, &error)),
        }
        let journal: Self = serde_json::from_slice(&bytes).map_err(|error| malformed(path, &error.to_string()))?;
        match journal.schema_version {
            SCHEMA_VERSION => Ok(Some(journal)),
            got => Err(malformed(path, &format!("`schema_version` is {got}, expected {SCHEMA_VERSION}"))),
        }
    }
}

impl Journal {
    pub(crate) fn describe<'a>(&self, figures: &'a mut Figures) -> &'a mut Figures {
        let Subject { chain_id, oracle, feed, account, .. } = self.subject;
        figures.figure("feed", format!("{feed} of {oracle} on chain {chain_id}"));
        figures.figure("account", account.to_string());
        figures.figure("answers", self.answers.to_string());
        if let Some(Landed { purpose, block, hash, .. }) = self.latest {
            figures.remarked("latest", purpose.describe(), format!("block {block}, {hash}"));
        }
        match self.outstanding.as_ref().and_then(|outstanding| outstanding.attempts.last()) {
            None => figures.figure("outstanding", "nothing"),
            Some(attempt) => {
                let remark = format!("nonce {}, {}", attempt.nonce, attempt.hash);
                figures.remarked("outstanding", attempt.purpose.describe(), remark)
            }
        }
    }
}

impl JournalFile {
    /// Takes the journal for this process alone.
    pub(crate) fn hold(path: &Path) -> Result<Self, CliError> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|error| CliError::of_io(folder, &error))?;
        }
        let lock_path = path.with_extension("lock");
        let lock = open_lock(&lock_path)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(CliError::new(
                ErrorKind::Environment,
                "watched-already",
                format!("another `assay watch` holds `{}`", path.display()),
                "one keeper per journal; give a second one, with an account of its own, another `--state FILE`",
            )),
            Err(TryLockError::Error(error)) => Err(CliError::of_io(&lock_path, &error)),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Replaces the journal: when this returns, the new one survives a power cut.
    pub(crate) fn write(&self, journal: &Journal) -> Result<(), CliError> {
        let mut text = serde_json::to_vec_pretty(journal).map_err(|error| malformed(&self.path, &error.to_string()))?;
        text.push(b'\n');
        Ok(write_file(&self.path, Access::OwnerOnly, &text)?)
    }
}

impl Outstanding {
    /// The latest attempt that can still be mined on a chain that takes `next_nonce` next.
    pub(crate) fn latest_alive(&self, next_nonce: u64) -> Option<&Attempt> {
        self.attempts.iter().rev().find(|attempt| attempt.nonce >= next_nonce)
    }

    /// What is left when a transaction with `nonce` was mined: attempts with other nonces are not over.
    pub(crate) fn without(self, nonce: u64) -> Option<Self> {
        let attempts: Vec<Attempt> = self.attempts.into_iter().filter(|attempt| attempt.nonce != nonce).collect();
        let nonce = attempts.last()?.nonce;
        Some(Self { nonce, attempts, left_over: true })
    }
}

impl Attempt {
    pub(crate) fn new(purpose: Purpose, transaction: &SignedTransaction, signed_at: u64) -> Self {
        let SignedTransaction { hash, nonce, fees, raw } = transaction.clone();
        Self { purpose, hash, nonce, maximum_fee: fees.maximum, tip: fees.tip, signed_at, raw }
    }

    pub(crate) fn fees(&self) -> Fees {
        Fees { maximum: self.maximum_fee, tip: self.tip }
    }

    pub(crate) fn transaction(&self) -> SignedTransaction {
        SignedTransaction { hash: self.hash, nonce: self.nonce, fees: self.fees(), raw: self.raw.clone() }
    }
}

fn malformed(path: &Path, reason: &str) -> CliError {
    CliError::new(
        ErrorKind::BadFile,
        "journal",
        format!("`{}`: {reason}", path.display()),
        "look up what its transactions became, then remove the file or name another with `--state FILE`",
    )
}

/// Numbers of 128 bits as text: JSON readers lose digits of them.
mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &u128, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| D::Error::custom(format!("`{text}` is no number")))
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn journal() -> Journal {
        let subject = Subject {
            chain_id: 31_337,
            first_block: Some(B256::repeat_byte(1)),
            oracle: Address::repeat_byte(2),
            feed: B256::repeat_byte(3),
            account: Address::repeat_byte(4),
        };
        let fees = Fees { maximum: u128::MAX, tip: 1 };
        let transaction = SignedTransaction::new(7, fees, Bytes::from_static(b"signed"));
        let attempt = Attempt::new(Purpose::Answer { snapshot: 9 }, &transaction, 1_700_000_000);
        assert_eq!(attempt.transaction(), transaction);
        let outstanding = Some(Outstanding { nonce: 7, attempts: vec![attempt], left_over: false });
        Journal { outstanding, ..Journal::new(subject) }
    }

    #[test]
    fn a_journal_is_read_as_it_was_written() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("new/watch.json");
        assert_eq!(Journal::read(&path).unwrap(), None);
        let file = JournalFile::hold(&path).unwrap();
        file.write(&journal()).unwrap();
        assert_eq!(Journal::read(&path).unwrap(), Some(journal()));
    }

    #[test]
    fn only_one_process_holds_a_journal() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("watch.json");
        let held = JournalFile::hold(&path).unwrap();
        assert_eq!(JournalFile::hold(&path).unwrap_err().id, "watched-already");
        drop(held);
        JournalFile::hold(&path).unwrap();
    }

    #[test]
    fn half_a_journal_is_an_error() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("watch.json");
        let text = serde_json::to_string(&journal()).unwrap();
        for length in 0..text.len() {
            fs::write(&path, &text[..length]).unwrap();
            assert_eq!(Journal::read(&path).unwrap_err().id, "journal");
        }
        fs::write(&path, text.replace("\"schema_version\":1", "\"schema_version\":2")).unwrap();
        assert!(Journal::read(&path).unwrap_err().message.contains("schema_version"));
    }
}
