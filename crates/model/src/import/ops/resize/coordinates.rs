//! Which element of the operand lies under an element of the result.
//!
//! In single precision: so does onnxruntime, and ties fall the same way.

/// Where an element of the result lies on the operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coordinates {
    HalfPixel,
    HalfPixelSymmetric,
    /// As `HalfPixel`, but a result of one element lies at 0.
    PytorchHalfPixel,
    AlignCorners,
    Asymmetric,
    TensorflowHalfPixel,
}

impl Coordinates {
    pub(super) fn named(name: &str) -> Option<Coordinates> {
        match name {
            "half_pixel" => Some(Coordinates::HalfPixel),
            "half_pixel_symmetric" => Some(Coordinates::HalfPixelSymmetric),
            "pytorch_half_pixel" => Some(Coordinates::PytorchHalfPixel),
            "align_corners" => Some(Coordinates::AlignCorners),
            "asymmetric" => Some(Coordinates::Asymmetric),
            "tf_half_pixel_for_nn" => Some(Coordinates::TensorflowHalfPixel),
            _ => None,
        }
    }

    /// The coordinate on an axis of `from` elements under element `at` of `to`, which is about `from * scale`.
    pub(super) fn source(self, at: usize, from: usize, to: usize, scale: f32) -> f32 {
        let (at, from, to) = (at as f32, from as f32, to as f32);
        match self {
            Coordinates::HalfPixel => (at + 0.5) / scale - 0.5,
            Coordinates::HalfPixelSymmetric => {
                // The result is `to` wide where `from * scale` was asked for.
                let offset = from / 2.0 * (1.0 - to / (from * scale));
                offset + (at + 0.5) / scale - 0.5
            }
            Coordinates::PytorchHalfPixel if to <= 1.0 => 0.0,
            Coordinates::PytorchHalfPixel => (at + 0.5) / scale - 0.5,
            Coordinates::AlignCorners if to <= 1.0 => 0.0,
            Coordinates::AlignCorners => at * (from - 1.0) / (to - 1.0),
            Coordinates::Asymmetric => at / scale,
            Coordinates::TensorflowHalfPixel => (at + 0.5) / scale,
        }
    }
}

/// From a coordinate to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    HalfDown,
    HalfUp,
    Floor,
    Ceil,
    /// Down where the result is larger than the operand and up where it is smaller, as onnxruntime does before opset 11.
    Outwards,
}

impl Rounding {
    pub(super) fn named(name: &str) -> Option<Rounding> {
        match name {
            "round_prefer_floor" => Some(Rounding::HalfDown),
            "round_prefer_ceil" => Some(Rounding::HalfUp),
            "floor" => Some(Rounding::Floor),
            "ceil" => Some(Rounding::Ceil),
            _ => None,
        }
    }

    pub(super) fn nearest(self, coordinate: f32, scale: f32) -> i64 {
        let rounded = match self {
            Rounding::HalfDown => (coordinate - 0.5).ceil(),
            Rounding::HalfUp => (coordinate + 0.5).floor(),
            Rounding::Outwards if scale < 1.0 => coordinate.ceil(),
            Rounding::Floor | Rounding::Outwards => coordinate.floor(),
            Rounding::Ceil => coordinate.ceil(),
        };
        rounded as i64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(coordinates: &str, rounding: &str, from: usize, to: usize) -> Vec<i64> {
        let (coordinates, rounding) = (Coordinates::named(coordinates).unwrap(), Rounding::named(rounding).unwrap());
        let scale = to as f32 / from as f32;
        let source = |at| rounding.nearest(coordinates.source(at, from, to, scale), scale);
        (0..to).map(|at| source(at).clamp(0, from as i64 - 1)).collect()
    }

    #[test]
    fn doubling_repeats_each_element() {
        for (coordinates, rounding) in [
            ("half_pixel", "round_prefer_floor"),
            ("half_pixel", "round_prefer_ceil"),
            ("half_pixel_symmetric", "round_prefer_floor"),
            ("asymmetric", "floor"),
            ("tf_half_pixel_for_nn", "floor"),
        ] {
            assert_eq!(picked(coordinates, rounding, 3, 6), [0, 0, 1, 1, 2, 2], "{coordinates} {rounding}");
        }
        assert_eq!(picked("align_corners", "round_prefer_floor", 3, 6), [0, 0, 1, 1, 2, 2]);
        assert_eq!(picked("asymmetric", "round_prefer_ceil", 3, 6), [0, 1, 1, 2, 2, 2]);
        assert_eq!(picked("asymmetric", "round_prefer_floor", 3, 6), [0, 0, 1, 1, 2, 2]);
        assert_eq!(picked("asymmetric", "ceil", 3, 6), [0, 1, 1, 2, 2, 2]);
    }

    #[test]
    fn halving_skips_and_one_element_is_the_first() {
        assert_eq!(picked("asymmetric", "floor", 6, 3), [0, 2, 4]);
        assert_eq!(picked("half_pixel", "round_prefer_floor", 6, 3), [0, 2, 4]);
        assert_eq!(picked("half_pixel", "round_prefer_ceil", 6, 3), [1, 3, 5]);
        assert_eq!(picked("pytorch_half_pixel", "round_prefer_floor", 5, 1), [0]);
        assert_eq!(picked("half_pixel", "round_prefer_floor", 5, 1), [2]);
        assert_eq!(picked("align_corners", "floor", 7, 1), [0]);
    }
}
