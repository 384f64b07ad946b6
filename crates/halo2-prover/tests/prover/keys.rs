use halo2_proofs::plonk::keygen_pk2;
use halo2_prover::Cells;

use crate::circuit::Powers;
use crate::setup::Setup;

#[test]
fn keys_are_the_ones_that_halo2_makes() {
    let setup = Setup::new(6);
    for power in [2, 3, 4] {
        let circuit = Powers::new(power, 20);
        let theirs = keygen_pk2(&setup.params, &circuit, false).unwrap();
        let ours = setup.keys(&circuit).unwrap();
        assert_eq!(ours.vk().fixed_commitments(), theirs.get_vk().fixed_commitments());
        assert_eq!(ours.vk().permutation().commitments(), theirs.get_vk().permutation().commitments());
        assert_eq!(ours.vk().transcript_repr(), theirs.get_vk().transcript_repr());

        let values = theirs.fixed_values().iter().map(|column| column.values().to_vec());
        assert!(ours.fixed_values().eq(values), "fixed columns, power {power}");
        let sigma = theirs.permutation().permutations();
        let cells = Cells::new(sigma.len(), 6);
        let elements = ours.successors().iter().map(|next| cells.element(*next as usize));
        assert!(elements.eq(sigma.iter().flat_map(|column| column.values().to_vec())), "permutation, power {power}");
    }
}
