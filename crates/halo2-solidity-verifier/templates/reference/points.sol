// 2. Points: what polynomials are committed with.

/// @dev Coordinates of points are calculated modulo this prime.
uint256 constant Q = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47;

/// @dev A point of the curve `y^2 = x^3 + 3` modulo `Q`. Points can be added, and so multiplied by scalars; `(0, 0)`
///      stands for the neutral element, the zero of this addition. Nobody can divide: the factor between two points
///      stays hidden.
struct Point {
    uint256 x;
    uint256 y;
}

/// @dev A point of a second curve, whose coordinates are complex. As in EIP-197, imaginary parts come first.
struct Point2 {
    uint256 xImaginary;
    uint256 xReal;
    uint256 yImaginary;
    uint256 yReal;
}

using {add, mul, negative, isOnCurve} for Point global;

/// @dev The sum of two points (EIP-196).
function add(Point memory a, Point memory b) view returns (Point memory) {
    (bool success, bytes memory result) = address(0x06).staticcall(abi.encode(a, b));
    if (!success || result.length != 64) revert PrecompileFailed();
    return abi.decode(result, (Point));
}

/// @dev A point added to itself `factor` times (EIP-196).
function mul(Point memory a, Scalar factor) view returns (Point memory) {
    (bool success, bytes memory result) = address(0x07).staticcall(abi.encode(a, factor));
    if (!success || result.length != 64) revert PrecompileFailed();
    return abi.decode(result, (Point));
}

/// @dev The point that gives the neutral element when added to `a`.
function negative(Point memory a) pure returns (Point memory) {
    return Point(a.x, (Q - a.y) % Q);
}

/// @dev Whether the coordinates are below `Q` and fulfil the curve's equation, or are both zero.
function isOnCurve(Point memory a) pure returns (bool) {
    if (a.x >= Q || a.y >= Q) return false;
    if (a.x == 0 && a.y == 0) return true;
    return mulmod(a.y, a.y, Q) == addmod(mulmod(mulmod(a.x, a.x, Q), a.x, Q), 3, Q);
}

/// @dev Whether `e(a, b) = e(c, d)`, asked as `e(a, b) e(-c, d) = 1` (EIP-197). The pairing `e` multiplies what is
///      hidden in points: with generators `g` and `h`, `e(u g, v h)` depends on the product `u v` only.
function pairingsAreEqual(Point memory a, Point2 memory b, Point memory c, Point2 memory d) view returns (bool) {
    (bool success, bytes memory result) = address(0x08).staticcall(abi.encode(a, b, c.negative(), d));
    if (!success || result.length != 32) revert PrecompileFailed();
    return abi.decode(result, (uint256)) == 1;
}
