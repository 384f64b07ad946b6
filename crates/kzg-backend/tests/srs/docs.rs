//! What `docs/srs.md` prints is what the program compares with.

use std::fs;
use std::path::Path;

use kzg_backend::{Ceremony, DEV_SEED, Origin, SrsFormat};

#[test]
fn the_page_names_every_pinned_point_format_and_origin() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/srs.md")).unwrap();
    for ceremony in Ceremony::ALL {
        let point = ceremony.s_g2().map(|word| format!("`0x{word}`")).join(" ");
        let row = page.lines().find(|line| line.contains(&point)).unwrap_or_else(|| panic!("{ceremony} is not there"));
        assert!(row.starts_with(&format!("| `{}`", ceremony.id())), "{row}");
    }
    assert!(page.contains(&Origin::Unknown.to_string()));
    assert!(page.contains(&Ceremony::Hermez.to_string()));
    assert!(page.contains(&SrsFormat::Ptau.to_string()));
    assert!(!page.contains(DEV_SEED));
}
