"""The six networks, smallest first."""

from layers import Conv, Dense, Pool, Pooling
from network import Network

AVERAGE, MAX = Pool(Pooling.AVERAGE), Pool(Pooling.MAX)

MLP_1K = Network("mlp-1k", 8, (Dense(13), Dense(10)))
MLP_10K = Network("mlp-10k", 8, (Dense(100), Dense(32), Dense(10)))
MLP_100K = Network("mlp-100k", 8, (Dense(256), Dense(256), Dense(64), Dense(10)))

CNN_10K = Network("cnn-10k", 8, (Conv(16, 3, 1), MAX, Conv(32, 3, 1), MAX, Dense(36), Dense(10)))
CNN_100K = Network(
    "cnn-100k",
    16,
    (Conv(16, 3, 1), AVERAGE, Conv(32, 3, 1), AVERAGE, Conv(64, 3, 1), AVERAGE, Dense(288), Dense(10)),
)

# Layers C1 to F6 of LeNet-5 (LeCun et al. 1998) with Relu; every map of C3 sees every map of S2, and S2 and S4 are
# plain averages.
LENET = Network("lenet-digits", 32, (Conv(6, 5), AVERAGE, Conv(16, 5), AVERAGE, Dense(120), Dense(84), Dense(10)))

NETWORKS = {network.name: network for network in (MLP_1K, MLP_10K, CNN_10K, LENET, MLP_100K, CNN_100K)}
