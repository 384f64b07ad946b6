"""Fitting a network to digits: AdamW (Loshchilov and Hutter 2019) on softened labels, one thread, fixed seed."""

from dataclasses import dataclass
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from images import Part
from network import Network, Parameters

CLASSES = 10
BETAS = (0.9, 0.999)
EPSILON = 1e-8
# One thread adds in one order: the same bits on every run.
ONE_THREAD = {"xla_cpu_multi_thread_eigen": False}


@dataclass(frozen=True)
class Recipe:
    """The highest step size, rows per step, and what keeps scores small.

    `decay` pulls weights to 0; `softening` is the share of a label spread over all classes.
    """

    epochs: int = 40
    rate: float = 4e-3
    batch: int = 32
    decay: float = 0.5
    softening: float = 0.1
    seed: int = 1998


def loss(network: Network, softening: float, parameters: Parameters, images: jax.Array, labels: jax.Array) -> jax.Array:
    """Mean cross entropy between `[rows, 10]` scores and softened labels."""
    wanted = jax.nn.one_hot(labels, CLASSES) * (1 - softening) + softening / CLASSES
    return -(wanted * jax.nn.log_softmax(network.scores(parameters, images))).sum(axis=1).mean()


def step(network: Network, recipe: Recipe, state: tuple, rate: float, images: jax.Array, labels: jax.Array) -> tuple:
    """One step of AdamW; the state is `(parameters, first moments, second moments, steps)`, biases do not decay."""
    parameters, first, second, steps = state
    slopes = jax.grad(partial(loss, network, recipe.softening))(parameters, images, labels)
    steps += 1
    first = jax.tree.map(lambda m, g: BETAS[0] * m + (1 - BETAS[0]) * g, first, slopes)
    second = jax.tree.map(lambda v, g: BETAS[1] * v + (1 - BETAS[1]) * g * g, second, slopes)
    corrections = [1 - beta**steps for beta in BETAS]

    def moved(parameter: jax.Array, m: jax.Array, v: jax.Array) -> jax.Array:
        decay = recipe.decay * parameter if parameter.ndim > 1 else 0
        return parameter - rate * (m / corrections[0] / (jnp.sqrt(v / corrections[1]) + EPSILON) + decay)

    return jax.tree.map(moved, parameters, first, second), first, second, steps


def fit(network: Network, recipe: Recipe, part: Part) -> Parameters:
    """Parameters after `recipe.epochs` passes in shuffled batches, the rate falling to 0 along half a cosine."""
    generator = np.random.default_rng(recipe.seed)
    start = network.start(recipe.seed)
    zeros = jax.tree.map(np.zeros_like, start)
    state = (start, zeros, zeros, np.float32(0))
    images, labels = part.images(network.side), part.labels
    batches = len(labels) // recipe.batch
    advance = jax.jit(partial(step, network, recipe), compiler_options=ONE_THREAD)
    for epoch in range(recipe.epochs):
        order = generator.permutation(len(labels))[: batches * recipe.batch].reshape(batches, recipe.batch)
        for number, rows in enumerate(order):
            progress = (epoch + number / batches) / recipe.epochs
            rate = np.float32(recipe.rate * (1 + np.cos(np.pi * progress)) / 2)
            state = advance(state, rate, images[rows], labels[rows])
    return jax.tree.map(np.asarray, state[0])
