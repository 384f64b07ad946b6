"""Test reference strings: one for both systems, so that neither has to make its own while it is measured."""

from pathlib import Path

from process import measured

POINT_BYTES = 64


def halo2_file(assay: Path, logrows: int, folder: Path) -> Path:
    """The test string for `2^logrows` rows as halo2 and EZKL read it, made once.

    `assay srs dev` puts its own header before the very bytes of halo2's `RawBytes`: `logrows` in 4 bytes, both bases of
    `2^logrows` points in G1, two points in G2. `ezkl.gen_srs` would take minutes for 2^20 rows.
    """
    file = folder / f"{logrows}.srs"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        own = folder / f"{logrows}.assay"
        measured([assay, "srs", "dev", "--logrows", str(logrows), "-o", own, "--json"])
        size = 4 + POINT_BYTES * 2 * 2**logrows + 2 * 2 * POINT_BYTES
        part = file.with_suffix(".part")
        with own.open("rb") as source, part.open("wb") as target:
            source.seek(-size, 2)
            while block := source.read(1 << 20):
                target.write(block)
        own.unlink()
        part.rename(file)
    return file
