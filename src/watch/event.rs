use std::time::Duration;

use alloy_primitives::{Address, B256};
use serde::Serialize;

use super::decide::{Limit, Reason, Rest};
use super::journal::{Landed, Purpose};
use crate::console::Console;
use crate::error::CliError;
use crate::oracle::{Answer, decimal};
use crate::output::print_line;
use crate::units::grouped;

/// Something that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum Event {
    Watching {
        chain_id: u64,
        oracle: Address,
        feed: B256,
        account: Address,
        journal: String,
    },
    /// A transaction of an earlier run is looked up before anything else is done.
    Resumed {
        nonce: u64,
        hash: B256,
        purpose: Purpose,
    },
    Resting {
        #[serde(flatten)]
        rest: Rest,
    },
    /// An answer is due.
    Due {
        reason: Reason,
        predicted: Answer,
    },
    /// Signed and in the journal; sent next.
    Signed {
        purpose: Purpose,
        nonce: u64,
        hash: B256,
    },
    /// Handed to the node again, byte for byte.
    SentAgain {
        nonce: u64,
        hash: B256,
    },
    /// Stuck: the same nonce gets a transaction that pays more.
    Replacing {
        nonce: u64,
    },
    Mined {
        #[serde(flatten)]
        landed: Landed,
    },
    /// The answer that a mined transaction stored.
    Answered {
        snapshot: u64,
        round: u64,
        answer: Answer,
    },
    /// Another transaction of the account took the nonce.
    Superseded {
        nonce: u64,
    },
    /// Nothing can be done now.
    Trouble {
        id: &'static str,
        message: String,
        help: String,
        retry_seconds: u64,
    },
    Recovered,
    Stopped {
        signal: &'static str,
    },
}

/// Tells what changes, and nothing twice in a row.
#[derive(Debug)]
pub(crate) struct Narrator<'a> {
    console: &'a Console,
    latest: Option<Event>,
    in_trouble: bool,
}

impl<'a> Narrator<'a> {
    pub(crate) fn new(console: &'a Console) -> Self {
        Self { console, latest: None, in_trouble: false }
    }

    pub(crate) fn tell(&mut self, event: Event) {
        if self.latest.as_ref() == Some(&event) {
            return;
        }
        if self.console.json {
            print_line(&event);
        } else {
            let (verb, text) = event.describe();
            match event {
                Event::Trouble { .. } => self.console.warn(&text),
                _ => self.console.note(verb, &text),
            }
        }
        self.latest = Some(event);
    }

    /// Tells of a failure after which the keeper goes on; the waits between retries are no news.
    pub(crate) fn trouble(&mut self, error: &CliError, wait: Duration) {
        self.in_trouble = true;
        let same = |event: &Event| matches!(event, Event::Trouble { id, message, .. } if *id == error.id && *message == error.message);
        if self.latest.as_ref().is_some_and(same) {
            return;
        }
        let (message, help) = (error.message.clone(), error.help.clone());
        self.tell(Event::Trouble { id: error.id, message, help, retry_seconds: wait.as_secs() });
    }

    /// Tells that the source's upkeep reverts; the feed is looked after all the same.
    pub(crate) fn upkeep_refused(&mut self, reason: String, wait: Duration) {
        let (message, help) = (format!("upkeep of the source: {reason}"), "the feed is answered without it".to_owned());
        self.tell(Event::Trouble { id: "upkeep-reverted", message, help, retry_seconds: wait.as_secs() });
    }

    /// Tells that a trouble is over.
    pub(crate) fn well(&mut self) {
        if std::mem::take(&mut self.in_trouble) {
            self.tell(Event::Recovered);
        }
    }
}

impl Event {
    fn describe(&self) -> (&'static str, String) {
        match self {
            Self::Watching { chain_id, oracle, feed, account, journal } => {
                ("Watching", format!("feed {feed} of {oracle} on chain {chain_id} as {account}; journal {journal}"))
            }
            Self::Resumed { nonce, hash, purpose } => {
                ("Resuming", format!("{}: looking for {hash} (nonce {nonce})", purpose.describe()))
            }
            Self::Resting { rest } => ("Resting", rest.describe()),
            Self::Due { reason, predicted } => {
                let why = match reason {
                    Reason::NoAnswer => "the feed has no answer",
                    Reason::Heartbeat => "the answer is about to get stale",
                    Reason::Deviation => "the model says something else",
                };
                ("Due", format!("{why}; it would be {}", decimal(predicted.0)))
            }
            Self::Signed { purpose, nonce, hash } => {
                ("Sending", format!("{}: {hash} (nonce {nonce})", purpose.describe()))
            }
            Self::SentAgain { nonce, hash } => ("Sending", format!("{hash} again (nonce {nonce})")),
            Self::Replacing { nonce } => ("Replacing", format!("what is stuck at nonce {nonce}")),
            Self::Mined { landed } => {
                let end = if landed.succeeded { "mined" } else { "failed" };
                let purpose = landed.purpose.describe();
                ("Mined", format!("{purpose} {end} in block {} for {} gas", landed.block, grouped(landed.gas)))
            }
            Self::Answered { snapshot, round, answer } => {
                ("Answered", format!("{} in round {round} (snapshot {snapshot})", decimal(answer.0)))
            }
            Self::Superseded { nonce } => ("Superseded", format!("another transaction took nonce {nonce}")),
            Self::Trouble { message, help, retry_seconds, .. } => {
                ("Trouble", format!("{message}; retrying after {retry_seconds} s\n    help: {help}"))
            }
            Self::Recovered => ("Recovered", String::new()),
            Self::Stopped { signal } => ("Stopped", format!("by {signal}")),
        }
    }
}

impl Purpose {
    pub(super) fn describe(self) -> String {
        match self {
            Self::Upkeep => "upkeep of the source".to_owned(),
            Self::Snapshot => "snapshot".to_owned(),
            Self::Answer { snapshot } => format!("answer for snapshot {snapshot}"),
        }
    }
}

impl Rest {
    fn describe(&self) -> String {
        match self {
            Self::Paused => "the feed is paused".to_owned(),
            Self::NotListed => "the feed takes answers from listed accounts only, this one is none of them".to_owned(),
            Self::UpToDate { round, answer, stale_at } => {
                format!("round {round}, {}, is of the newest data; stale at {stale_at}", decimal(answer.0))
            }
            Self::Unchanged { round, answer } => {
                format!("round {round}, {}, still holds for the newest data", decimal(answer.0))
            }
            Self::OldData { observed_at } => format!("the newest data, of {observed_at}, is too old to be answered"),
            Self::TooEarly { until } => format!("the feed takes no answer before {until}"),
            Self::Refused { predicted, limit } => {
                let limit = match limit {
                    Limit::Bounds => "outside of its bounds",
                    Limit::Change => "too far from the answer before",
                };
                format!("the feed would refuse {}: {limit}", decimal(predicted.0))
            }
        }
    }
}
