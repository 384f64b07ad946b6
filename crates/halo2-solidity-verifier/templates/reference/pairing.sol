    // Step 8: the pairing.

    /// @dev The generator, which is the commitment to the constant polynomial 1.
    function _generator() internal pure returns (Point memory g) {
        g.x = {{ generator[0] }};
        g.y = {{ generator[1] }};
    }

    /// @dev A commitment to `f` is the generator times `f(s)`, where `s` is a scalar that nobody knows: it was
    ///      destroyed after the ceremony that made the points for it. So `L + u W' = X W'` means that `sum` is the
    ///      commitment in `witness` times `s`. No one can multiply by `s`, but `s` times the generator of the second
    ///      curve is known, and the pairing multiplies.
    function _isOpening(Point memory sum, Point memory witness) internal view returns (bool) {
        Point2 memory one;
        one.xImaginary = {{ g2[0] }};
        one.xReal = {{ g2[1] }};
        one.yImaginary = {{ g2[2] }};
        one.yReal = {{ g2[3] }};
        Point2 memory secret;
        secret.xImaginary = {{ s_g2[0] }};
        secret.xReal = {{ s_g2[1] }};
        secret.yImaginary = {{ s_g2[2] }};
        secret.yReal = {{ s_g2[3] }};
        return pairingsAreEqual(sum, one, witness, secret);
    }
