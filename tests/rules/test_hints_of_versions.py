"""What a hint tells to call is there in the version that the project uses."""

import pytest

from mlscaffold.config import Config
from mlscaffold.run import check
from mlscaffold.tree import MemoryTree

_KERAS = "from keras.models import Sequential\n\nmodel = Sequential(layers)\nmodel.fit(X, y, epochs=3)\n"
_OF_TENSORFLOW = _KERAS.replace("from keras", "from tensorflow.keras")
_GRAPH = "import tensorflow as tf\n\noptimizer = chosen()\noptimizer.minimize(loss)\n"


def hint(code: str, requirements: str = "") -> str:
    files = {"train.py": code.encode(), "requirements.txt": requirements.encode()}
    found = check(MemoryTree(files), Config(stage="prototype")).findings
    [told] = [f for f in found if f.rule == "reproducibility/unseeded-estimator"]
    return told.hint.removesuffix(", with a seed from the settings.")


@pytest.mark.parametrize(
    ("code", "requirements", "expected"),
    [
        (_KERAS, "", "Call `keras.utils.set_random_seed` at the start"),
        (_KERAS, "keras==3.1.0\n", "Call `keras.utils.set_random_seed` at the start"),
        (_KERAS, "keras==1.0.7\n", "Call `numpy.random.seed` before Keras is imported"),
        (_KERAS, "keras<2.4\n", "Call `numpy.random.seed` before Keras is imported"),
        (_KERAS, "keras\nTheano==0.8.0\n", "Call `numpy.random.seed` before Keras is imported"),
        (_KERAS, "tensorflow==1.10.1\n", "Call `numpy.random.seed` before Keras is imported"),
        (_KERAS.replace("epochs", "nb_epoch"), "", "Call `numpy.random.seed` before Keras is imported"),
        (_OF_TENSORFLOW, "tensorflow==2.20.0\n", "Call `keras.utils.set_random_seed` at the start"),
        (_OF_TENSORFLOW, "tensorflow==2.4.1\n", "Call `tensorflow.random.set_seed` at the start"),
        (_OF_TENSORFLOW, "tensorflow==1.15.0\n", "Call `tensorflow.set_random_seed` at the start"),
        (_GRAPH, "", "Call `tensorflow.random.set_seed` at the start"),
        (_GRAPH, "tensorflow<2\n", "Call `tensorflow.set_random_seed` at the start"),
        (_GRAPH + "session = tf.Session()\n", "tensorflow>=1.0\n", "Call `tensorflow.set_random_seed` at the start"),
        (_GRAPH + "tf.contrib.layers.xavier()\n", "", "Call `tensorflow.set_random_seed` at the start"),
        (
            "import tensorflow.compat.v1 as tf\n\ntf.train.AdamOptimizer(1e-3).minimize(loss)\n",
            "",
            "Call `tensorflow.compat.v1.set_random_seed` at the start",
        ),
    ],
)
def test_what_seeds(code: str, requirements: str, expected: str) -> None:
    assert hint(code, requirements) == expected
