"""Which distribution brings which module: names that differ, and modules that a platform brings."""

from __future__ import annotations

import sys

STANDARD = frozenset(sys.stdlib_module_names) | {
    # Gone from newer versions, there in older ones.
    "asynchat", "asyncore", "distutils", "imp", "smtpd", "cgi", "cgitb", "crypt", "imghdr", "nntplib", "pipes",
    "sndhdr", "telnetlib", "uu", "xdrlib", "audioop", "chunk", "aifc", "mailcap", "msilib", "nis", "ossaudiodev",
    "spwd", "sunau", "lib2to3",
    # Python 2.
    "cPickle", "StringIO", "cStringIO", "ConfigParser", "Queue", "urllib2", "urlparse", "httplib", "itertools",
    "__builtin__", "commands", "copy_reg", "thread", "HTMLParser", "Tkinter", "tkMessageBox", "dummy_thread", "md5",
    "sets", "sha", "exceptions", "xmlrpclib", "cookielib", "Cookie", "SocketServer", "BaseHTTPServer", "future_builtins",
}  # fmt: skip
"""Modules that come with some version of Python."""

PLATFORM = frozenset({
    "dbutils", "google.colab", "google", "pyspark", "databricks", "arcpy", "bpy", "kaggle_secrets", "IPython",
    "ipykernel", "pkg_resources", "setuptools", "pip", "_typeshed", "awsglue", "idlelib", "notebookutils",
    "mssparkutils", "rosbag", "rospy", "std_msgs", "carla", "caffe", "pycaffe", "hou", "maya", "unreal", "cuda",
    "tensorrt", "pycuda", "cv_bridge", "torch_xla", "matlab", "snowflake", "apex", "MinkowskiEngine", "detectron2",
})  # fmt: skip
"""Modules that come with a platform, an editor or a build of one's own, and are seldom declared."""

DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "Bio": ("biopython",), "Crypto": ("pycryptodome", "pycrypto"), "Levenshtein": ("python-levenshtein", "levenshtein"),
    "MySQLdb": ("mysqlclient",), "OpenSSL": ("pyopenssl",), "PIL": ("pillow", "pillow-simd"), "attr": ("attrs",),
    "bs4": ("beautifulsoup4", "bs4"), "community": ("python-louvain",), "cv2": ("opencv-python", "opencv-contrib-python",
    "opencv-python-headless", "opencv-contrib-python-headless", "opencv"), "dateutil": ("python-dateutil",),
    "discord": ("discord-py",), "docx": ("python-docx",), "dotenv": ("python-dotenv",), "faiss": ("faiss-cpu",
    "faiss-gpu", "faiss"), "fitz": ("pymupdf",), "git": ("gitpython",), "igraph": ("python-igraph", "igraph"),
    "imblearn": ("imbalanced-learn",), "jose": ("python-jose",), "jwt": ("pyjwt",), "keras": ("keras", "tensorflow",
    "tensorflow-gpu", "tensorflow-cpu", "tensorflow-intel", "tensorflow-macos"), "lightning": ("lightning",
    "pytorch-lightning"), "magic": ("python-magic",), "markdown": ("markdown",), "memcache": ("python-memcached",),
    "mpl_toolkits": ("matplotlib",), "nvidia_smi": ("nvidia-ml-py3",), "pl_bolts": ("lightning-bolts", "pytorch-lightning-bolts"),
    "psycopg2": ("psycopg2", "psycopg2-binary"), "pylab": ("matplotlib",), "pynvml": ("nvidia-ml-py", "nvidia-ml-py3", "pynvml"),
    "pytorch_lightning": ("pytorch-lightning", "lightning"), "rest_framework": ("djangorestframework",),
    "ruamel": ("ruamel-yaml",), "serial": ("pyserial",), "skimage": ("scikit-image",), "sklearn": ("scikit-learn", "sklearn",
    "scikit-learn-intelex"), "skopt": ("scikit-optimize",), "slugify": ("python-slugify",), "socks": ("pysocks",),
    "sentence_transformers": ("sentence-transformers",), "telegram": ("python-telegram-bot",), "tensorflow": ("tensorflow",
    "tensorflow-gpu", "tensorflow-cpu", "tensorflow-macos", "tensorflow-intel", "tf-nightly", "tensorflow-rocm",
    "intel-tensorflow"), "tensorflow_addons": ("tensorflow-addons",), "tensorboard": ("tensorboard", "tensorflow",
    "tensorflow-gpu", "tensorflow-cpu", "tb-nightly"), "torch": ("torch", "pytorch", "torch-cpu", "pytorch-gpu", "pytorch-cpu"),
    "torch_geometric": ("torch-geometric", "pyg"), "umap": ("umap-learn",), "wx": ("wxpython",), "yaml": ("pyyaml", "pyaml",
    "ruamel-yaml"), "zmq": ("pyzmq",), "jax": ("jax", "jaxlib"), "OpenGL": ("pyopengl",), "absl": ("absl-py",),
    "tokenizers": ("tokenizers", "transformers"), "huggingface_hub": ("huggingface-hub", "transformers"),
    "pycocotools": ("pycocotools", "pycocotools-windows"), "nltk": ("nltk",), "box": ("python-box",),
    "ensure": ("ensure",), "azure": ("azure",), "azureml": ("azureml-core", "azureml-sdk", "azureml-defaults"),
    "sklearn_crfsuite": ("sklearn-crfsuite",), "decouple": ("python-decouple",), "multipart": ("python-multipart",),
    "pyximport": ("cython",), "Cython": ("cython",), "kafka": ("kafka-python",), "usb": ("pyusb",), "ldap": ("python-ldap",),
    "flask_cors": ("flask-cors",), "haystack": ("farm-haystack", "haystack-ai"), "h5py": ("h5py",), "gi": ("pygobject",),
    "pythonjsonlogger": ("python-json-logger",), "sqlalchemy": ("sqlalchemy", "flask-sqlalchemy"), "requests": ("requests",),
    "gym": ("gym", "gymnasium"), "tree": ("dm-tree",), "haiku": ("dm-haiku",), "sonnet": ("dm-sonnet",), "ale_py": ("ale-py",),
}  # fmt: skip
"""Distributions that bring a module whose name is not theirs, and alternatives."""

BROUGHT_BY: dict[str, tuple[str, ...]] = {
    "starlette": ("fastapi",), "pydantic": ("fastapi",), "werkzeug": ("flask",), "jinja2": ("flask",),
    "markupsafe": ("flask",), "click": ("flask",), "botocore": ("boto3",), "torch": ("fastai", "pytorch-lightning",
    "lightning", "torchvision", "sentence-transformers", "timm"), "pkg_resources": ("setuptools",), "yaml": ("pyaml",),
    "mlflow": ("dagshub",), "ray": ("ray",), "dvc": ("dvc",), "dvclive": ("dvc",),
}  # fmt: skip
"""Distributions whose own documentation tells users to import a module that another one brings."""


def may_bring(module: str) -> frozenset[str]:
    """The normalised names of distributions that may bring a top-level module."""
    plain = module.lower().replace("_", "-").replace(".", "-")
    return frozenset({plain, f"python-{plain}", *DISTRIBUTIONS.get(module, ()), *BROUGHT_BY.get(module, ())})
