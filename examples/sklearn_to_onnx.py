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
from skl2onnx import common, to_onnx
from sklearn.datasets import load_diabetes
from sklearn.neural_network import MLPRegressor

x, y = load_diabetes().data * 20, load_diabetes().target / 100  # of order 1, as fixed point likes it
model = MLPRegressor(hidden_layer_sizes=16, alpha=10, solver="lbfgs", max_iter=999, random_state=0).fit(x[:300], y[:300])
graph = to_onnx(model, initial_types=[("features", common.data_types.FloatTensorType([1, 10]))])
open("model.onnx", "wb").write(graph.SerializeToString())
json.dump([{"input_data": [row]} for row in x[:300].tolist()], open("calibration.json", "w"))
json.dump({"input_data": [x[300].tolist()]}, open("input.json", "w"))
# quote: end
