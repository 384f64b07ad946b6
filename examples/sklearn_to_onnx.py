"""From scikit-learn to the files `assay` takes, in ten lines; README.md quotes what lies between the marks.

`python examples/sklearn_to_onnx.py [DIR]` writes `model.onnx`, `calibration.json` and `input.json` to `DIR`
(default: `build/examples/diabetes`), from data that ships inside scikit-learn.
"""

import os
import sys

folder = sys.argv[1] if len(sys.argv) > 1 else "build/examples/diabetes"
os.makedirs(folder, exist_ok=True)
os.chdir(folder)

# quote: begin
import json
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_diabetes
from sklearn.neural_network import MLPRegressor

x, y = load_diabetes(return_X_y=True)
x, y = x * 20, y / 100  # of order 1, as a fixed-point model likes it
model = MLPRegressor(hidden_layer_sizes=(16,), alpha=10, solver="lbfgs", max_iter=1000, random_state=0).fit(x[:300], y[:300])
graph = to_onnx(model, initial_types=[("features", FloatTensorType([1, 10]))], target_opset=17)  # a batch of one
open("model.onnx", "wb").write(graph.SerializeToString())
json.dump([{"input_data": [row]} for row in x[:300].tolist()], open("calibration.json", "w"))
json.dump({"input_data": [x[300].tolist()]}, open("input.json", "w"))
# quote: end
