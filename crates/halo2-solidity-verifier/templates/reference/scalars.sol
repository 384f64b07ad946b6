// 1. Scalars: the numbers that circuits calculate with.

/// @dev Scalars are calculated modulo this prime, the number of points of the curve BN254.
uint256 constant R = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001;

/// @dev An integer below `R`, with operators that calculate modulo `R`. As `R` is prime, one can also divide: every
///      scalar but zero has an inverse.
type Scalar is uint256;

using {plus as +, minus as -, negated as -, times as *, equals as ==, power, inverse} for Scalar global;

Scalar constant ZERO = Scalar.wrap(0);
Scalar constant ONE = Scalar.wrap(1);

/// @notice A precompile is missing, returned the wrong size, or ran out of gas.
error PrecompileFailed();

function plus(Scalar a, Scalar b) pure returns (Scalar) {
    return Scalar.wrap(addmod(Scalar.unwrap(a), Scalar.unwrap(b), R));
}

function minus(Scalar a, Scalar b) pure returns (Scalar) {
    return a + -b;
}

function negated(Scalar a) pure returns (Scalar) {
    return Scalar.wrap((R - Scalar.unwrap(a)) % R);
}

function times(Scalar a, Scalar b) pure returns (Scalar) {
    return Scalar.wrap(mulmod(Scalar.unwrap(a), Scalar.unwrap(b), R));
}

function equals(Scalar a, Scalar b) pure returns (bool) {
    return Scalar.unwrap(a) == Scalar.unwrap(b);
}

/// @dev `a` to the power of `exponent`, by the modular exponentiation precompile (EIP-198).
function power(Scalar a, uint256 exponent) view returns (Scalar) {
    (bool success, bytes memory result) = address(0x05).staticcall(abi.encode(32, 32, 32, a, exponent, R));
    if (!success || result.length != 32) revert PrecompileFailed();
    return abi.decode(result, (Scalar));
}

/// @dev The number that gives one when multiplied by `a` (Fermat's little theorem); zero for zero.
function inverse(Scalar a) view returns (Scalar) {
    return a.power(R - 2);
}
