//! Time and peak of memory, step by step.

use std::io;
use std::time::Instant;

use halo2_proofs::plonk::ConstraintSystem;
use halo2_proofs::transcript::{Transcript, TranscriptWrite};
use halo2_solidity_verifier::{EvmChallenge, EvmTranscriptWriter};
use halo2curves::bn256::{Fr, G1Affine};

fn status(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_suffix("kB"));
    line.and_then(|kibibytes| kibibytes.trim().parse::<f64>().ok()).unwrap_or(f64::NAN) * 1.024e-3
}

/// The largest resident size since the last call, in megabytes.
fn peak() -> f64 {
    let peak = status("VmHWM:");
    // 5 resets the high-water mark (proc_pid_clear_refs(5)).
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    peak
}

/// Processor time of all threads, in milliseconds.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name, which may hold anything: user and system time are the 12th and 13th field, in ticks of 10 ms.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
}

pub(crate) fn step<T>(name: &str, run: impl FnOnce() -> T) -> T {
    peak();
    let (before, start) = (status("VmRSS:"), Instant::now());
    let value = run();
    let time = start.elapsed();
    let (after, peak) = (status("VmRSS:"), peak());
    println!(
        "{name:<28} {:9.1} ms   +{:8.1} MB, at the end {:+8.1} MB",
        time.as_secs_f64() * 1e3,
        peak - before,
        after - before
    );
    value
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Point,
    Scalar,
    Challenge,
    Instance,
}

/// A transcript that notes when its prover comes by: every step of `create_proof` ends with one of these.
pub(crate) struct Observed {
    inner: EvmTranscriptWriter,
    last: Instant,
    cpu: f64,
    events: Vec<Noted>,
}

/// Since the event before: milliseconds, those of the processor, and the peak of memory in megabytes.
#[derive(Clone, Copy, Debug)]
struct Noted {
    event: Event,
    time: f64,
    cpu: f64,
    peak: f64,
}

impl Observed {
    pub(crate) fn new(inner: EvmTranscriptWriter) -> Self {
        Self { inner, last: Instant::now(), cpu: processor(), events: Vec::new() }
    }

    fn note(&mut self, event: Event) {
        let time = self.last.elapsed().as_secs_f64() * 1e3;
        let mut noted = Noted { event, time, cpu: 0.0, peak: 0.0 };
        // Reading `/proc` takes longer than most scalars do.
        if time > 1.0 {
            let cpu = processor();
            noted = Noted { cpu: cpu - self.cpu, peak: peak(), ..noted };
            self.cpu = cpu;
        }
        self.events.push(noted);
        self.last = Instant::now();
    }

    /// Sums up events by what the prover was at.
    pub(crate) fn print(&self, system: &ConstraintSystem<Fr>, instances: usize) {
        let phases = system.advice_column_phase();
        let first = phases.iter().filter(|phase| **phase == 0).count();
        let products = system.permutation().get_columns().len().div_ceil(system.degree() - 2);
        let plan = [
            ("synthesis, first phase", Event::Instance, 1 + instances),
            ("commitments, first phase", Event::Point, first),
            ("challenges", Event::Challenge, system.num_challenges()),
            ("synthesis and commitments 2", Event::Point, phases.len() - first),
            ("challenges", Event::Challenge, 3),
            ("products", Event::Point, products),
            ("random polynomial", Event::Point, 1),
            ("challenge", Event::Challenge, 1),
            ("quotient", Event::Point, system.degree() - 1),
            ("challenge", Event::Challenge, 1),
        ];
        let mut events = self.events.iter().copied();
        for (name, kind, count) in plan {
            line(name, kind, &events.by_ref().take(count).collect::<Vec<_>>());
        }
        let rest: Vec<_> = events.collect();
        let scalars = rest.iter().take_while(|noted| noted.event == Event::Scalar).count();
        line("evaluations", Event::Scalar, &rest[..scalars]);
        for (name, noted) in ["y", "v", "opening, quotient", "u", "opening, proof"].iter().zip(&rest[scalars..]) {
            line(name, noted.event, &[*noted]);
        }
    }
}

fn line(name: &str, kind: Event, events: &[Noted]) {
    assert!(events.iter().all(|noted| noted.event == kind), "{name}: {events:?}");
    let sum = |part: fn(&Noted) -> f64| events.iter().map(part).sum::<f64>();
    let (time, cpu) = (sum(|noted| noted.time), sum(|noted| noted.cpu));
    let peak = events.iter().map(|noted| noted.peak).fold(0.0, f64::max);
    println!("  {name:<28} {time:9.1} ms  {cpu:8.0} ms cpu  {peak:8.1} MB  x{}", events.len());
}

impl Transcript<G1Affine, EvmChallenge> for Observed {
    fn squeeze_challenge(&mut self) -> EvmChallenge {
        self.note(Event::Challenge);
        self.inner.squeeze_challenge()
    }

    fn common_point(&mut self, point: G1Affine) -> io::Result<()> {
        self.inner.common_point(point)
    }

    fn common_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.note(Event::Instance);
        self.inner.common_scalar(scalar)
    }
}

impl TranscriptWrite<G1Affine, EvmChallenge> for Observed {
    fn write_point(&mut self, point: G1Affine) -> io::Result<()> {
        self.note(Event::Point);
        self.inner.write_point(point)
    }

    fn write_scalar(&mut self, scalar: Fr) -> io::Result<()> {
        self.note(Event::Scalar);
        self.inner.write_scalar(scalar)
    }
}
