"""Names of modules and of the distributions that bring them: tables, apart from the logic that uses them."""

from __future__ import annotations

import sys

from mlscaffold.facts.knowledge import ML_DISTRIBUTIONS

# fmt: off
STANDARD = frozenset(sys.stdlib_module_names) | {
    "__main__",
    # Gone from newer versions, there in older ones.
    "aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "imp",
    "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd", "sndhdr", "spwd", "sunau",
    "telnetlib", "uu", "xdrlib",
    # Python 2.
    "__builtin__", "BaseHTTPServer", "commands", "ConfigParser", "Cookie", "cookielib", "copy_reg", "cPickle",
    "cStringIO", "dummy_thread", "exceptions", "future_builtins", "HTMLParser", "httplib", "md5", "Queue", "sets",
    "sha", "SocketServer", "StringIO", "thread", "Tkinter", "tkMessageBox", "urllib2", "urlparse", "xmlrpclib",
}
"""Modules that come with some version of Python."""

PLATFORM = frozenset({
    "_typeshed", "actionlib", "apex", "arcpy", "awsglue", "bpy", "caffe", "carla", "cuda", "cudf", "cugraph", "cuml",
    "cv_bridge", "databricks",
    "dbutils", "deployment", "detectron2", "geometry_msgs", "google", "google.colab", "hou", "idlelib", "ipykernel",
    "IPython",
    "kaggle_secrets", "matlab", "maya", "message_filters", "MinkowskiEngine", "mssparkutils", "nav_msgs", "nets",
    "notebookutils", "packaging", "pip", "pkg_resources", "pycaffe", "pycuda", "pyspark", "rclpy", "rosbag",
    "roslib", "rospy", "SCons", "sensor_msgs", "setuptools", "six", "snowflake", "std_msgs", "tensorrt", "tf2_ros",
    "torch_xla", "typing_extensions", "unreal", "visualization_msgs", "wheel",
})
"""Modules that come with a platform, an editor or nearly every package, and are seldom declared."""

DISTRIBUTIONS: dict[str, tuple[str, ...]] = {
    "absl": ("absl-py",), "apiclient": ("google-api-python-client",), "art": ("adversarial-robustness-toolbox",),
    "attr": ("attrs",), "autosklearn": ("auto-sklearn",), "bayes_opt": ("bayesian-optimization",),
    "classification_models": ("image-classifiers",), "ee": ("earthengine-api",), "farasa": ("farasapy",),
    "fcmeans": ("fuzzy-c-means",), "guild": ("guildai",), "impala": ("impyla",), "indicnlp": ("indic-nlp-library",),
    "iterstrat": ("iterative-stratification",), "keras_radam": ("keras-rectified-adam",),
    "kernprof": ("line-profiler",), "past": ("future",), "playhouse": ("peewee",), "pycrfsuite": ("python-crfsuite",),
    "pywintypes": ("pywin32",), "shapefile": ("pyshp",), "skgstat": ("scikit-gstat",),
    "sklearn_extra": ("scikit-learn-extra",), "skmob": ("scikit-mobility",), "slack": ("slackclient",),
    "zstd": ("zstandard", "zstd"),
    "azureml": ("azureml-core", "azureml-sdk", "azureml-defaults"),
    "Bio": ("biopython",), "box": ("python-box",), "bs4": ("beautifulsoup4", "bs4"),
    "bson": ("pymongo",), "community": ("python-louvain",), "Crypto": ("pycryptodome", "pycrypto"),
    "Cryptodome": ("pycryptodomex",),
    "cv2": ("opencv-python", "opencv-contrib-python", "opencv-python-headless", "opencv-contrib-python-headless",
            "opencv"),
    "darts": ("darts", "u8darts"), "dateutil": ("python-dateutil",), "decouple": ("python-decouple",),
    "deepsense": ("neptune-cli",), "discord": ("discord-py",), "dns": ("dnspython",),
    "docx": ("python-docx",), "dotenv": ("python-dotenv",), "faiss": ("faiss-cpu", "faiss-gpu", "faiss"),
    "fitz": ("pymupdf",), "gi": ("pygobject",), "git": ("gitpython",),
    "googleapiclient": ("google-api-python-client",), "grpc": ("grpcio",), "gym": ("gym", "gymnasium"),
    "gridfs": ("pymongo",),
    "haiku": ("dm-haiku",), "haystack": ("farm-haystack", "haystack-ai"),
    "huggingface_hub": ("huggingface-hub", "transformers"), "igraph": ("python-igraph", "igraph"),
    "imblearn": ("imbalanced-learn",), "jax": ("jax", "jaxlib"), "jose": ("python-jose",), "jwt": ("pyjwt",),
    "kafka": ("kafka-python",),
    "keras": ("keras", "tensorflow", "tensorflow-gpu", "tensorflow-cpu", "tensorflow-intel", "tensorflow-macos"),
    "ldap": ("python-ldap",), "Levenshtein": ("python-levenshtein", "levenshtein"),
    "lightning": ("lightning", "pytorch-lightning"), "magic": ("python-magic",), "memcache": ("python-memcached",),
    "mpl_toolkits": ("matplotlib",), "multipart": ("python-multipart",), "MySQLdb": ("mysqlclient",),
    "newspaper": ("newspaper3k", "newspaper4k"), "nvidia_smi": ("nvidia-ml-py3",), "OpenGL": ("pyopengl",),
    "OpenSSL": ("pyopenssl",), "osgeo": ("gdal", "pygdal"), "paddle": ("paddlepaddle", "paddlepaddle-gpu"),
    "nacl": ("pynacl",), "odf": ("odfpy",),
    "PIL": ("pillow", "pillow-simd"), "pl_bolts": ("lightning-bolts", "pytorch-lightning-bolts"),
    "progressbar": ("progressbar2", "progressbar", "progressbar33"),
    "pywt": ("pywavelets",), "pptx": ("python-pptx",), "ffmpeg": ("ffmpeg-python",), "cairo": ("pycairo",),
    "vlc": ("python-vlc",), "telebot": ("pytelegrambotapi",), "websocket": ("websocket-client",),
    "MeCab": ("mecab-python3", "mecab"), "openbabel": ("openbabel", "openbabel-wheel"),
    "opencc": ("opencc", "opencc-python-reimplemented"), "rdkit": ("rdkit", "rdkit-pypi"),
    "psycopg2": ("psycopg2", "psycopg2-binary"), "pycocotools": ("pycocotools", "pycocotools-windows"),
    "pybullet_envs": ("pybullet",), "pylab": ("matplotlib",), "pynvml": ("nvidia-ml-py", "nvidia-ml-py3", "pynvml"),
    "pythonjsonlogger": ("python-json-logger",), "pytorch_lightning": ("pytorch-lightning", "lightning"),
    "pyximport": ("cython",), "rest_framework": ("djangorestframework",), "ruamel": ("ruamel-yaml",),
    "serial": ("pyserial",), "skbio": ("scikit-bio",), "skfuzzy": ("scikit-fuzzy",), "skimage": ("scikit-image",),
    "sklego": ("scikit-lego",), "skmisc": ("scikit-misc",), "skmultilearn": ("scikit-multilearn",),
    "skvideo": ("scikit-video", "sk-video"), "sksurv": ("scikit-survival",), "scikitplot": ("scikit-plot",),
    "sklearn": ("scikit-learn", "sklearn", "scikit-learn-intelex"), "skopt": ("scikit-optimize",),
    "slugify": ("python-slugify",), "speech_recognition": ("speechrecognition",), "tables": ("tables", "pytables"),
    "socks": ("pysocks",), "sonnet": ("dm-sonnet",), "talib": ("ta-lib",), "skmultiflow": ("scikit-multiflow",),
    "sqlalchemy": ("sqlalchemy", "flask-sqlalchemy"), "telegram": ("python-telegram-bot",),
    "tensorboard": ("tensorboard", "tensorflow", "tensorflow-gpu", "tensorflow-cpu", "tb-nightly"),
    "tensorflow": ("tensorflow", "tensorflow-gpu", "tensorflow-cpu", "tensorflow-macos", "tensorflow-intel",
                   "tf-nightly", "tensorflow-rocm", "intel-tensorflow"),
    "tokenizers": ("tokenizers", "transformers"),
    "torch": ("torch", "pytorch", "torch-cpu", "pytorch-gpu", "pytorch-cpu"),
    "torch_geometric": ("torch-geometric", "pyg"), "tree": ("dm-tree",), "umap": ("umap-learn",), "usb": ("pyusb",),
    "win32com": ("pywin32",), "wx": ("wxpython",), "yaml": ("pyyaml", "pyaml", "ruamel-yaml"), "zmq": ("pyzmq",),
    "vcf": ("pyvcf", "pyvcf3"), "win32api": ("pywin32",), "win32con": ("pywin32",),
}
"""Distributions that bring a module whose name is not theirs, and alternatives."""

BROUGHT_BY: dict[str, tuple[str, ...]] = {
    "botocore": ("boto3",), "click": ("flask",), "distributed": ("dask",), "dvclive": ("dvc",),
    "h5py": ("anaconda",), "httpx": ("prefect",),
    "huggingface_hub": ("datasets", "diffusers"), "ipywidgets": ("jupyter", "jupyterlab"),
    "itsdangerous": ("flask",), "jinja2": ("flask",), "sqlalchemy": ("sqlalchemy", "alembic"),
    "keras_preprocessing": ("keras", "tensorflow"), "lightning_fabric": ("lightning", "pytorch-lightning"),
    "markupsafe": ("flask",), "matplotlib": ("anaconda",), "mlflow": ("azureml-mlflow", "dagshub"),
    "nbconvert": ("jupyter", "jupyterlab", "notebook"),
    "nbformat": ("jupyter", "jupyterlab", "notebook", "nbconvert"), "numpy": ("anaconda",),
    "omegaconf": ("hydra-core",), "pandas": ("anaconda",), "PIL": ("torchvision",),
    "pkg_resources": ("setuptools",), "prometheus_client": ("prometheus-fastapi-instrumentator",),
    "pydantic": ("fastapi",), "scipy": ("anaconda",), "seaborn": ("anaconda",),
    "sklearn": ("anaconda",), "sse_starlette": ("fastapi-poe",), "starlette": ("fastapi",),
    "tensorboard": ("pytorch-lightning", "lightning"),
    "torch": ("fastai", "pytorch-lightning", "lightning", "torchvision", "sentence-transformers", "timm"),
    "torchmetrics": ("lightning", "pytorch-lightning"), "tqdm": ("anaconda",), "werkzeug": ("flask",),
    "yaml": ("pyaml",),
}
"""Distributions whose own manual tells users to import a module that another one brings."""

NEEDS: dict[str, frozenset[str]] = {
    name: frozenset(needs.split())
    for name, needs in {
        "scikit-learn": "numpy scipy joblib", "pandas": "numpy python-dateutil", "seaborn": "pandas matplotlib numpy",
        "matplotlib": "numpy pillow", "scipy": "numpy", "xgboost": "numpy scipy", "lightgbm": "numpy scipy",
        "statsmodels": "numpy pandas scipy",
        "prometheus-fastapi-instrumentator": "prometheus-client starlette",
        "tensorflow-data-validation": "numpy pandas pyarrow joblib tensorflow apache-beam tensorflow-metadata",
        "tensorflow": (
            "numpy keras h5py requests absl-py grpcio packaging protobuf six termcolor typing-extensions wrapt"
        ),
        "keras": "numpy absl-py h5py packaging rich",
        "transformers": "numpy requests tqdm pyyaml huggingface-hub packaging regex safetensors tokenizers typer",
        "datasets": "numpy pandas requests tqdm pyyaml dill filelock fsspec huggingface-hub packaging pyarrow",
        "streamlit": (
            "numpy pandas altair requests click itsdangerous packaging pillow protobuf pyarrow python-multipart "
            "starlette typing-extensions uvicorn"
        ),
        "dash": "flask", "mlflow": "numpy pandas scikit-learn requests pyyaml sqlalchemy flask",
        "umap-learn": "numpy scipy scikit-learn numba tqdm", "imbalanced-learn": "numpy scipy scikit-learn joblib",
        "theano": "numpy scipy", "yacs": "pyyaml", "stable-baselines3": "numpy torch", "torchvision": "numpy torch",
        "scikit-optimize": "numpy scipy scikit-learn joblib", "wandb": "click requests pyyaml",
        "nltk": "joblib tqdm click regex", "gensim": "numpy scipy", "optuna": "numpy tqdm pyyaml sqlalchemy",
        "sagemaker": "boto3 botocore numpy pandas", "dvc": "ruamel-yaml",
        "catboost": "numpy pandas scipy matplotlib plotly", "shap": "numpy pandas scipy scikit-learn tqdm numba",
        # What their newest releases ask for, November 2026.
        "accelerate": "numpy torch pyyaml", "aiohttp": "attrs", "albumentations": "numpy scipy pyyaml",
        "allennlp": (
            "dill filelock h5py huggingface-hub nltk numpy protobuf requests scikit-learn scipy spacy termcolor "
            "torch tqdm transformers typer wandb"
        ),
        "altair": "jinja2 jsonschema packaging", "anndata": "numpy scipy pandas h5py",
        "azureml-core": "packaging python-dateutil pytz requests urllib3", "beautifulsoup4": "typing-extensions",
        "bentoml": (
            "attrs certifi click cloudpickle fsspec httpx jinja2 numpy packaging psutil pydantic python-dateutil "
            "python-multipart pyyaml rich starlette uvicorn"
        ),
        "bert-score": "numpy pandas matplotlib torch requests tqdm transformers",
        "bertopic": "numpy pandas scikit-learn tqdm", "bokeh": "jinja2 numpy packaging pillow pyyaml",
        "boto3": "botocore", "captum": "numpy matplotlib torch tqdm",
        "category-encoders": "numpy scipy pandas scikit-learn", "celery": "click python-dateutil",
        "chromadb": (
            "grpcio httpx jsonschema numpy pydantic pydantic-settings pyyaml rich tokenizers tqdm typer "
            "typing-extensions uvicorn"
        ),
        "clearml": "attrs jsonschema numpy pillow psutil python-dateutil pyyaml requests six urllib3",
        "comet-ml": "jsonschema psutil requests rich urllib3 wrapt", "cvxpy": "numpy scipy",
        "dagshub": "boto3 click gitpython httpx pandas python-dateutil pyyaml rich",
        "dask": "pyyaml click cloudpickle fsspec packaging", "deap": "numpy",
        "deepchecks": (
            "ipython matplotlib numpy pandas plotly requests scikit-learn scipy statsmodels tqdm typing-extensions"
        ),
        "deepchem": "numpy scipy pandas scikit-learn joblib", "dgl": "numpy scipy pandas requests tqdm networkx",
        "diffusers": "numpy requests pillow", "djangorestframework": "django",
        "easyocr": "numpy scipy torch torchvision pyyaml pillow",
        "econml": "numpy scipy pandas scikit-learn joblib statsmodels", "evaluate": "numpy pandas requests tqdm",
        "evidently": (
            "certifi fsspec nltk numpy pandas plotly pydantic pyyaml requests rich scikit-learn scipy statsmodels "
            "typer urllib3 uvicorn"
        ),
        "face-recognition": "numpy pillow", "facenet-pytorch": "numpy torch torchvision requests tqdm pillow",
        "fairlearn": "numpy scipy pandas scikit-learn", "faiss-cpu": "numpy packaging",
        "fastai": "scipy pandas scikit-learn matplotlib torch torchvision requests pyyaml pillow",
        "fastapi": "pydantic starlette typing-extensions", "fastapi-users": "fastapi python-multipart",
        "feast": (
            "attrs click dask dill fastapi jinja2 numpy pandas protobuf psutil pyarrow pydantic pyyaml requests "
            "sqlalchemy starlette tabulate toml tqdm uvicorn"
        ),
        "feature-engine": "numpy scipy pandas scikit-learn statsmodels", "featuretools": "numpy scipy pandas tqdm",
        "flair": "scikit-learn matplotlib torch tqdm transformers", "flaml": "numpy",
        "flask": "click itsdangerous jinja2 markupsafe werkzeug", "flask-sqlalchemy": "flask sqlalchemy",
        "flask-wtf": "flask itsdangerous wtforms", "flax": "jax numpy optax pyyaml rich typing-extensions",
        "geopandas": "numpy pandas", "gluonts": "numpy pandas tqdm",
        "google-cloud-bigquery": "packaging python-dateutil requests", "google-cloud-storage": "requests",
        "gpytorch": "scipy scikit-learn",
        "gradio": (
            "numpy pandas pyyaml pillow fastapi httpx huggingface-hub jinja2 markupsafe packaging pydantic "
            "python-multipart pytz starlette typer typing-extensions uvicorn"
        ),
        "great-expectations": (
            "altair jinja2 jsonschema numpy packaging pandas pydantic python-dateutil requests scipy tqdm "
            "typing-extensions"
        ),
        "gymnasium": "numpy cloudpickle typing-extensions", "h2o": "requests tabulate",
        "hdbscan": "numpy scipy scikit-learn joblib", "hmmlearn": "numpy scipy scikit-learn", "httpx": "certifi",
        "hydra-core": "omegaconf packaging", "hyperopt": "numpy scipy tqdm networkx", "imageio": "numpy pillow",
        "imgaug": "numpy scipy matplotlib pillow opencv-python", "implicit": "numpy scipy tqdm",
        "ipywidgets": "ipython", "iterative-stratification": "numpy scipy scikit-learn", "jax": "jaxlib numpy scipy",
        "jupyter": "nbconvert", "kedro": "attrs click fsspec gitpython omegaconf pyyaml rich typing-extensions",
        "keras-cv": "absl-py packaging regex", "keras-tuner": "requests keras", "kornia": "numpy torch",
        "langchain": "langchain-core pydantic", "langchain-openai": "certifi langchain-core openai tiktoken",
        "librosa": "numpy scipy scikit-learn joblib", "lifelines": "numpy scipy pandas matplotlib",
        "lightning": (
            "torch tqdm pyyaml fsspec lightning-utilities packaging pytorch-lightning torchmetrics typing-extensions"
        ),
        "luigi": "python-dateutil tornado typing-extensions", "mediapipe": "numpy matplotlib",
        "metaflow": "boto3 requests", "missingno": "numpy scipy matplotlib seaborn",
        "mlxtend": "numpy scipy pandas scikit-learn matplotlib joblib", "mne": "numpy scipy matplotlib tqdm",
        "modin": "fsspec numpy packaging pandas psutil typing-extensions", "monai": "numpy torch",
        "neptune": "boto3 click gitpython packaging pandas pillow psutil requests six typing-extensions urllib3",
        "nibabel": "numpy", "nilearn": "numpy scipy pandas scikit-learn requests joblib",
        "node2vec": "numpy tqdm joblib networkx", "notebook": "tornado", "ogb": "numpy pandas scikit-learn torch tqdm",
        "openai": "pydantic typing-extensions", "opencv-python": "numpy", "opencv-python-headless": "numpy",
        "osmnx": "numpy pandas requests networkx", "paddleocr": "pyyaml requests typing-extensions",
        "pandera": "packaging pydantic typing-extensions", "peft": "numpy torch tqdm pyyaml transformers",
        "pettingzoo": "gymnasium numpy typing-extensions",
        "pgmpy": "numpy scipy pandas scikit-learn tqdm joblib networkx statsmodels", "pinecone": "httpx",
        "plotly": "packaging", "plotnine": "numpy scipy pandas matplotlib",
        "pmdarima": "numpy scipy pandas scikit-learn joblib statsmodels",
        "prefect": (
            "certifi click cloudpickle fastapi fsspec httpx jinja2 jsonschema packaging pydantic "
            "pydantic-settings python-dateutil pytz pyyaml rich ruamel-yaml sqlalchemy starlette toml "
            "typing-extensions uvicorn"
        ),
        "prophet": "numpy pandas matplotlib tqdm",
        "pycaret": "numpy scipy pandas scikit-learn matplotlib requests tqdm joblib statsmodels",
        "pyldavis": "numpy scipy pandas scikit-learn joblib", "pymc": "numpy scipy pandas",
        "pyod": "numpy scipy scikit-learn matplotlib joblib", "pyro-ppl": "numpy torch tqdm",
        "pytesseract": "packaging pillow", "pytorch-forecasting": "numpy scipy pandas scikit-learn torch",
        "pytorch-ignite": "torch",
        "pytorch-lightning": "torch tqdm pyyaml fsspec lightning-utilities packaging torchmetrics",
        "pytorch-tabnet": "numpy scipy scikit-learn torch tqdm", "rasterio": "numpy",
        "ray": "click filelock jsonschema packaging protobuf pyyaml requests", "requests": "certifi urllib3",
        "rouge-score": "absl-py nltk numpy six", "sacrebleu": "numpy regex tabulate",
        "scanpy": "numpy scipy pandas scikit-learn matplotlib seaborn tqdm joblib networkx h5py statsmodels",
        "scikit-image": "numpy scipy pillow networkx", "scikit-plot": "scipy scikit-learn matplotlib joblib",
        "scikit-surprise": "numpy scipy joblib", "scikit-survival": "numpy scipy pandas scikit-learn joblib",
        "scrapy": "packaging", "segmentation-models-pytorch": "numpy torch torchvision tqdm pillow",
        "selenium": "certifi typing-extensions urllib3",
        "sentence-transformers": "numpy scipy scikit-learn torch tqdm transformers", "seqeval": "keras numpy",
        "simpletransformers": "numpy scipy pandas scikit-learn requests tqdm transformers",
        "skorch": "numpy scipy scikit-learn tqdm", "sktime": "numpy scipy pandas scikit-learn joblib",
        "snorkel": "networkx numpy pandas protobuf scikit-learn scipy tensorboard torch tqdm",
        "spacy": "numpy requests tqdm click jinja2 packaging pydantic typer srsly thinc wasabi catalogue",
        "sqlmodel": "pydantic sqlalchemy typing-extensions", "statsforecast": "numpy scipy pandas tqdm statsmodels",
        "stumpy": "numpy scipy", "tensorboard": "absl-py grpcio markdown numpy packaging pillow protobuf werkzeug",
        "tensorboardx": "numpy packaging protobuf",
        "tensorflow-datasets": "absl-py numpy protobuf psutil pyarrow requests termcolor toml tqdm wrapt",
        "tensorflow-hub": "numpy protobuf", "tensorflow-probability": "absl-py cloudpickle numpy six",
        "textblob": "nltk", "timm": "torch torchvision pyyaml",
        "torch": "filelock fsspec jinja2 networkx sympy typing-extensions", "torch-geometric": "numpy requests tqdm",
        "torchaudio": "torch", "torchmetrics": "numpy torch", "torchtext": "numpy torch requests tqdm",
        "tpot": "numpy scipy pandas scikit-learn matplotlib seaborn tqdm joblib networkx",
        "tsfresh": "numpy scipy pandas scikit-learn requests tqdm statsmodels",
        "tslearn": "numpy scipy scikit-learn joblib statsmodels",
        "ultralytics": "matplotlib torch torchvision requests pyyaml pillow opencv-python", "uvicorn": "click",
        "wordcloud": "numpy matplotlib pillow", "xarray": "numpy pandas",
        "ydata-profiling": "numpy scipy pandas matplotlib seaborn requests tqdm pyyaml statsmodels",
        "yellowbrick": "numpy scipy scikit-learn matplotlib", "yfinance": "numpy pandas requests",
        "zenml": "click cloudpickle gitpython packaging psutil pydantic pydantic-settings python-dateutil pyyaml rich",
    }.items()
}
"""What some distributions cannot be installed without: a project that imports these says less than it needs."""

KNOWN = ML_DISTRIBUTIONS | DISTRIBUTIONS.keys() | {
    "aiohttp", "airflow", "albumentations", "ale_py", "altair", "azure", "bentoml", "bokeh", "boto3", "botocore",
    "category_encoders", "celery", "click", "cloudpickle", "colorama", "Cython", "dagster", "dash", "dask", "dill",
    "dvc", "dvclive", "easydict", "einops", "eli5", "ensure", "evidently", "fastapi", "fire", "flask", "flask_cors",
    "geopandas", "gradio", "great_expectations", "h5py", "httpx", "hydra", "imageio", "jinja2", "joblib", "kfp",
    "kornia", "langchain", "librosa", "lime", "loguru", "lxml", "markdown", "matplotlib", "metaflow", "mlxtend",
    "monai", "munch", "networkx", "nibabel", "nltk", "numba", "numpy", "omegaconf", "onnx", "openai", "openpyxl",
    "afinn", "emoji", "face_recognition", "fuzzywuzzy", "gdown", "imgaug", "imutils", "jieba", "konlpy", "mne", "mtcnn",
    "ortools", "pulp", "pyLDAvis", "pyodbc", "sacrebleu", "textblob", "tsfresh", "tweepy", "unidecode",
    "vaderSentiment", "wordcloud",
    "pandas", "pandas_profiling", "pandera", "plotly", "polars", "prefect", "prettytable", "psutil", "pyarrow",
    "pyaudio", "pydantic", "pymongo", "pytest", "python_speech_features", "rasterio", "ray", "redis", "requests",
    "rich", "scipy", "seaborn", "sentence_transformers", "shapely", "SimpleITK", "sklearn_crfsuite", "soundfile",
    "streamlit", "sympy", "tabulate", "tensorboardX", "tensorflow_addons", "tensorrt", "termcolor", "tifffile",
    "tiktoken", "tqdm", "typer", "uvicorn", "wandb", "xarray", "xlrd", "ydata_profiling", "yellowbrick", "zenml",
}
"""Modules that are other people's wherever they are imported."""

IN_IMAGES = frozenset({
    "jax", "keras", "mage_ai", "mxnet", "numpy", "tensorboard", "tensorflow", "torch", "torchaudio", "torchvision",
})
"""Modules that images to build on bring along."""

IN_PLATFORMS = frozenset({
    "joblib", "pandas", "scipy", "sklearn", "xgboost", "boto3", "botocore", "requests", "sagemaker_containers",
    "sagemaker_training", "sagemaker_inference",
})
"""What more the images of Amazon SageMaker and of Vertex AI bring along."""
# fmt: on
