    // Step 2: the challenges.

    /// @dev A prover who knew a challenge beforehand could choose false polynomials to fit it. So the two take turns:
    ///      the prover speaks, the verifier answers with a random scalar. As a hash cannot be foreseen, it may stand
    ///      for the verifier (Fiat and Shamir), and the proof is what the prover said. The state is the hash of the
    ///      last state and of what was said since, which begins with the instances; each challenge is a state modulo
    ///      `R`. Where nothing was said since the last challenge, a single byte is hashed. The first state is the key's
    ///      digest.
    function _replay(bytes calldata proof, uint256[] calldata{% if spec.instance_count() > 0 %} instances{% endif %}) internal pure returns (Challenges memory c) {
        bytes32 state = VK_DIGEST;
{%- for round in rounds %}

        // The prover says: {{ round.title }}.
{%- for draw in round.draws %}
        state = keccak256(abi.encodePacked(state, {{ draw.hashed }}));
        c.{{ draw.challenge }} = _challenge(state);
{%- endfor %}
{%- endfor %}
    }

    /// @dev The state as a scalar.
    function _challenge(bytes32 state) internal pure returns (Scalar) {
        return Scalar.wrap(uint256(state) % R);
    }
