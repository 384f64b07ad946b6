"""Every fixture, by the kind of operator."""

from catalogue import (
    activations,
    arithmetic,
    convolutions,
    layout,
    normalisation,
    pooling,
    products,
    reductions,
    resizing,
)

FIXTURES = [
    *activations.FIXTURES,
    *arithmetic.FIXTURES,
    *convolutions.FIXTURES,
    *layout.FIXTURES,
    *normalisation.FIXTURES,
    *pooling.FIXTURES,
    *products.FIXTURES,
    *reductions.FIXTURES,
    *resizing.FIXTURES,
]
