"""Images of another size, each pixel a copy of the nearest."""

from fixture import Constant, Fixture, Input, integers, single

IMAGE = Input((1, 2, 3, 4))


def nearest(name: str, opset: int, *sizes: Constant | None, x: Input = IMAGE, **modes: str) -> Fixture:
    """From opset 11 the region of interest, unused here, stands before the scales; it may be left out from opset 13."""
    before = {10: [], 11: [Constant([])]}.get(opset, [None])
    return single("Resize", name, opset, [x, *before, *sizes], mode="nearest", **modes)


def scales(*factors: float) -> Constant:
    return Constant([1.0, 1.0, *factors])


FIXTURES = [
    nearest("opset_10", 10, scales(2.0, 2.0)),
    nearest("opset_10_smaller", 10, scales(0.6, 0.5), x=Input((1, 2, 5, 6))),
    nearest("default", 11, scales(2.0, 3.0)),
    nearest("doubled", 13, scales(2.0, 2.0), coordinate_transformation_mode="asymmetric", nearest_mode="floor"),
    nearest("half_pixel_floor", 13, scales(1.5, 2.5), nearest_mode="floor"),
    nearest("half_pixel_ceil", 13, scales(2.0, 1.7), nearest_mode="ceil"),
    nearest("prefer_ceil", 13, scales(2.0, 2.0), nearest_mode="round_prefer_ceil"),
    nearest("asymmetric", 13, scales(2.0, 1.5), coordinate_transformation_mode="asymmetric"),
    nearest("asymmetric_ceil", 13, scales(1.3, 2.0), coordinate_transformation_mode="asymmetric", nearest_mode="ceil"),
    nearest("align_corners", 13, None, integers(1, 2, 5, 7), coordinate_transformation_mode="align_corners"),
    nearest("pytorch_half_pixel", 13, None, integers(1, 2, 1, 6), coordinate_transformation_mode="pytorch_half_pixel"),
    nearest("sizes", 13, None, integers(1, 2, 6, 2)),
    nearest("smaller", 18, scales(0.5, 0.75), x=Input((1, 2, 6, 8))),
    nearest("axes", 18, None, integers(6, 5), axes=[2, 3]),
    nearest("signal", 13, Constant([1.0, 1.0, 2.0]), x=Input((1, 2, 5))),
]
