use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use halo2curves::bn256::{G1Affine, G2Affine};
use model::open_regular;
use rayon::prelude::*;

use super::domain::in_halo2_order;
use super::fault::{FormatFault, Refusal};
use super::layout::{LagrangeMap, PointMap, SrsFormat};
use super::published::PublishedFile;
use super::{halo2, other_kind, ptau};
use crate::envelope::{FileError, FileKind};
use crate::srs::check::check_g2;
use crate::srs::file::invalid;
use crate::srs::parts::{Powers, SrsParts};
use crate::srs::{Srs, SrsError, require_rows};

/// Measured for 2^16 to 2^18 rows: about 330 with a Lagrange basis in the file, 400 where it is computed.
const IMPORT_BYTES_PER_ROW: u64 = 448;

const POINTS_PER_CHUNK: usize = 1 << 13;

/// A file whose format was recognised and whose lengths were checked; no point has been read yet.
#[derive(Debug)]
pub struct SrsSource {
    path: PathBuf,
    content: Content,
}

#[derive(Debug)]
enum Content {
    /// Points of somebody else's format.
    Foreign { file: BufReader<File>, map: PointMap },
    /// A string of our own, already read and tested.
    Own(Box<Srs>),
}

impl SrsSource {
    /// Finds out by content what the file is.
    pub fn open(path: &Path) -> Result<Self, SrsError> {
        let content = recognise(path).map_err(|refusal| refused(path, refusal))?;
        let content = match content {
            Some((file, map)) => Content::Foreign { file, map },
            None => Content::Own(Box::new(Srs::read_and_test(path)?)),
        };
        Ok(Self { path: path.to_owned(), content })
    }

    /// What the file is.
    pub fn format(&self) -> SrsFormat {
        match &self.content {
            Content::Foreign { map, .. } => map.format,
            Content::Own(_) => SrsFormat::Own,
        }
    }

    /// The file serves up to `2^k` rows.
    pub fn k(&self) -> u32 {
        match &self.content {
            Content::Foreign { map, .. } => map.k,
            Content::Own(srs) => srs.k(),
        }
    }

    /// About the most memory that importing `2^rows_k` rows takes.
    pub fn memory_bytes(&self, rows_k: u32) -> Result<u64, SrsError> {
        self.require_served(rows_k)?;
        Ok(IMPORT_BYTES_PER_ROW << rows_k)
    }

    fn require_served(&self, rows_k: u32) -> Result<(), SrsError> {
        require_rows(rows_k)?;
        match rows_k <= self.k() {
            true => Ok(()),
            false => Err(SrsError::TooFewRows { expected: rows_k, got: self.k() }),
        }
    }

    /// Whether the whole file is, byte for byte, one that was published with its hash. Only files of a published format and
    /// size are read for it, and none above 4 GiB.
    pub fn published(&mut self) -> Result<Option<PublishedFile>, SrsError> {
        let Content::Foreign { file, map } = &mut self.content else { return Ok(None) };
        let mut compare = || -> io::Result<Option<PublishedFile>> {
            let bytes = file.get_ref().metadata()?.len();
            let Some(candidate) = PublishedFile::candidate(map.format, map.k, bytes) else { return Ok(None) };
            file.rewind()?;
            Ok(candidate.is(file)?.then_some(candidate))
        };
        compare().map_err(|error| refused(&self.path, Refusal::Io(error)))
    }

    /// Reads the first `2^rows_k` powers, or all, and makes every test.
    pub fn import(self, rows_k: Option<u32>) -> Result<Srs, SrsError> {
        let k = rows_k.unwrap_or(self.k());
        self.require_served(k)?;
        let (mut file, map) = match self.content {
            Content::Foreign { file, map } => (file, map),
            Content::Own(srs) => return srs.downsized(k),
        };
        let refused = |refusal| refused(&self.path, refusal);
        let invalid = |fault| invalid(&self.path, fault);

        let [g2, s_g2] = g2_points(&mut file, &map).map_err(refused)?;
        check_g2(&g2, &s_g2).map_err(invalid)?;
        let g = g1_points(&mut file, &map, map.powers_at, k, "the powers in G1").map_err(refused)?;
        let powers = Powers { k, g, g2, s_g2 };
        powers.check_points().and_then(|()| powers.check_powers()).map_err(invalid)?;

        let parts = match lagrange(&mut file, &map, k).map_err(refused)? {
            Some(g_lagrange) => SrsParts { powers, g_lagrange },
            None => powers.with_lagrange(),
        };
        parts.check_points().and_then(|()| parts.check_lagrange()).map_err(invalid)?;
        Ok(Srs::new(parts))
    }
}

/// The file and its map, or nothing for a string of our own.
fn recognise(path: &Path) -> Result<Option<(BufReader<File>, PointMap)>, Refusal> {
    let file = open_regular(path)?;
    let metadata = file.metadata()?;
    let mut file = BufReader::new(file);
    let mut head = Vec::new();
    file.by_ref().take(8).read_to_end(&mut head)?;
    if head == FileKind::Srs.magic() {
        return Ok(None);
    }
    let map = match head.starts_with(ptau::MAGIC) {
        true => ptau::locate(&mut file, metadata.len())?,
        false => {
            halo2::locate(&head, metadata.len()).map_err(|fault| other_kind::named(&head, metadata.len(), fault))?
        }
    };
    Ok(Some((file, map)))
}

/// The Lagrange basis for `2^k` rows, where the file has it; computing it takes far longer.
fn lagrange(file: &mut BufReader<File>, map: &PointMap, k: u32) -> Result<Option<Vec<G1Affine>>, Refusal> {
    let mut read = |at| g1_points(file, map, at, k, "the Lagrange basis");
    match map.lagrange {
        LagrangeMap::Halo2(at) if k == map.k => read(at).map(Some),
        LagrangeMap::Snarkjs(at) => {
            let shorter = ((1 << k) - 1) * map.encoding.g1_bytes() as u64;
            Ok(Some(in_halo2_order(&read(at + shorter)?, k)))
        }
        LagrangeMap::Halo2(_) | LagrangeMap::Absent => Ok(None),
    }
}

fn g2_points(file: &mut BufReader<File>, map: &PointMap) -> Result<[G2Affine; 2], Refusal> {
    file.seek(SeekFrom::Start(map.g2_at))?;
    let mut bytes = vec![0; map.encoding.g2_bytes()];
    let mut point = |index| {
        file.read_exact(&mut bytes)?;
        map.encoding.g2(&bytes).ok_or_else(|| Refusal::from(map.encoding.fault(&bytes, "the powers in G2", index)))
    };
    Ok([point(0)?, point(1)?])
}

/// `2^k` points from offset `at` on. Memory is taken for them alone: the map has been compared with the file's size.
fn g1_points(
    file: &mut BufReader<File>,
    map: &PointMap,
    at: u64,
    k: u32,
    part: &'static str,
) -> Result<Vec<G1Affine>, Refusal> {
    let (count, size) = (1_usize << k, map.encoding.g1_bytes());
    let mut points = Vec::with_capacity(count);
    let mut buffer = vec![0; size * count.min(POINTS_PER_CHUNK)];
    file.seek(SeekFrom::Start(at))?;
    while points.len() < count {
        let bytes = &mut buffer[..size * (count - points.len()).min(POINTS_PER_CHUNK)];
        file.read_exact(bytes)?;
        let decoded: Option<Vec<G1Affine>> =
            bytes.par_chunks_exact(size).with_min_len(256).map(|bytes| map.encoding.g1(bytes)).collect();
        match decoded {
            Some(decoded) => points.extend(decoded),
            None => return Err(first_fault(bytes, map, part, points.len()).into()),
        }
    }
    Ok(points)
}

/// Says which of the points is none; they are counted from `first` on.
fn first_fault(bytes: &[u8], map: &PointMap, part: &'static str, first: usize) -> FormatFault {
    let bad = |bytes: &&[u8]| map.encoding.g1(bytes).is_none();
    let chunks = bytes.chunks_exact(map.encoding.g1_bytes());
    let (index, bytes) = chunks.enumerate().find(|(_, bytes)| bad(bytes)).unwrap_or((0, bytes));
    map.encoding.fault(bytes, part, first + index)
}

fn refused(path: &Path, refusal: Refusal) -> SrsError {
    match refusal {
        Refusal::Io(error) => FileError::io(path)(error).into(),
        Refusal::Format(fault) => SrsError::Format { name: path.display().to_string(), fault },
    }
}
