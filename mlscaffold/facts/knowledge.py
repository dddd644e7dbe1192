"""What is known of other people's libraries: tables of names, apart from the logic that uses them.

Plain Python, so that they cost nothing to load in a hook. Names are the resolved dotted ones; tables say
the versions that they were read from, and keep names of older ones, which older code still uses.
"""

from __future__ import annotations

# scikit-learn 1.7, imbalanced-learn 0.13
SPLIT_FUNCTIONS = frozenset({
    "sklearn.model_selection.train_test_split",
    "sklearn.cross_validation.train_test_split",
    "cuml.model_selection.train_test_split",
    "cuml.preprocessing.model_selection.train_test_split",
    "dask_ml.model_selection.train_test_split",
})  # fmt: skip
"""Functions that return (train, test) for each input, in this order."""

FOLD_SPLITTERS = frozenset(
    f"sklearn.model_selection.{name}"
    for name in ("KFold", "StratifiedKFold", "GroupKFold", "StratifiedGroupKFold", "ShuffleSplit", "GroupShuffleSplit",
                 "StratifiedShuffleSplit", "RepeatedKFold", "RepeatedStratifiedKFold", "TimeSeriesSplit",
                 "LeaveOneOut", "LeaveOneGroupOut")
)  # fmt: skip
"""Classes whose `split` yields (train indexes, test indexes)."""

SEEDED_SPLITTERS = frozenset({
    *(f"sklearn.model_selection.{name}"
      for name in ("ShuffleSplit", "GroupShuffleSplit", "StratifiedShuffleSplit", "RepeatedKFold",
                   "RepeatedStratifiedKFold")),
    "sklearn.cross_validation.ShuffleSplit", "sklearn.cross_validation.StratifiedShuffleSplit",
})  # fmt: skip
"""Splitters that are random whatever their arguments; `cross_validation` is of scikit-learn up to 0.19."""

SHUFFLING_SPLITTERS = frozenset({
    *(f"sklearn.model_selection.{name}" for name in ("KFold", "StratifiedKFold", "StratifiedGroupKFold")),
    "sklearn.cross_validation.KFold", "sklearn.cross_validation.StratifiedKFold",
})  # fmt: skip
"""Splitters that are random with `shuffle=True`."""

OVERSAMPLERS = frozenset(
    f"imblearn.{module}.{name}"
    for module, names in {
        "over_sampling": ("SMOTE", "SMOTENC", "SMOTEN", "ADASYN", "BorderlineSMOTE", "KMeansSMOTE", "SVMSMOTE",
                          "RandomOverSampler"),
        "combine": ("SMOTEENN", "SMOTETomek"),
    }.items()
    for name in names
)  # fmt: skip
"""Resamplers that copy or invent rows, so that one row can end up on both sides of a split."""

BOOTSTRAPS = frozenset({"sklearn.utils.resample"})
"""Functions that draw rows with replacement unless told otherwise."""

# pandas 3.1; `read_gbq` is of 2
FRAME = "pandas.DataFrame"
FRAME_MAKERS = frozenset(
    [FRAME, "pandas.concat", "pandas.merge", "pandas.get_dummies", "pandas.json_normalize"]
    + [f"pandas.read_{kind}" for kind in ("csv", "excel", "json", "parquet", "feather", "hdf", "sql", "sql_query",
                                          "sql_table", "table", "fwf", "stata", "spss", "sas", "orc", "gbq")]
)  # fmt: skip
"""Functions that return a data frame."""

# PyTorch 2.9, scikit-learn 1.7, imbalanced-learn 0.14
RETURNS = {
    **dict.fromkeys(FRAME_MAKERS, FRAME),
    **{
        f"torch.{name}": "torch.Tensor"
        for name in (
            "tensor",
            "as_tensor",
            "from_numpy",
            "zeros",
            "ones",
            "full",
            "empty",
            "eye",
            "arange",
            "linspace",
            "rand",
            "randn",
            "randint",
            "zeros_like",
            "ones_like",
            "cat",
            "stack",
        )
    },
    "sklearn.pipeline.make_pipeline": "sklearn.pipeline.Pipeline",
    "imblearn.pipeline.make_pipeline": "imblearn.pipeline.Pipeline",
    "sklearn.compose.make_column_transformer": "sklearn.compose.ColumnTransformer",
}
"""What functions return an instance of, where their names do not say it."""

# scikit-learn 1.7, umap-learn 0.5, openTSNE 1.0
TRANSDUCTIVE = frozenset({
    "sklearn.manifold.TSNE", "sklearn.manifold.MDS", "sklearn.manifold.SpectralEmbedding", "umap.UMAP",
    "umap.umap_.UMAP", "openTSNE.TSNE",
})  # fmt: skip
"""Estimators that only draw the rows they are given; fitting one on a test part is a picture of it."""

# scikit-learn 1.7, category_encoders 2.8
STATELESS = frozenset({
    "sklearn.preprocessing.PolynomialFeatures", "sklearn.preprocessing.Normalizer", "sklearn.preprocessing.Binarizer",
    "sklearn.preprocessing.FunctionTransformer", "sklearn.feature_extraction.text.HashingVectorizer",
    "sklearn.feature_extraction.FeatureHasher", "category_encoders.HashingEncoder",
    "sklearn.random_projection.GaussianRandomProjection", "sklearn.random_projection.SparseRandomProjection",
})  # fmt: skip
"""Transformers that learn nothing of the rows, so that it is the same where they are fitted."""

# scikit-learn 1.7, category_encoders 2.8, feature_engine 1.8
LEARNING = frozenset({
    *(f"sklearn.preprocessing.{name}" for name in (
        "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "PowerTransformer", "QuantileTransformer",
        "KBinsDiscretizer", "TargetEncoder", "SplineTransformer", "Imputer",
    )),
    *(f"sklearn.impute.{name}" for name in ("SimpleImputer", "KNNImputer", "IterativeImputer")),
    *(f"sklearn.decomposition.{name}" for name in (
        "PCA", "KernelPCA", "IncrementalPCA", "SparsePCA", "TruncatedSVD", "NMF", "FastICA", "FactorAnalysis",
        "LatentDirichletAllocation",
    )),
    *(f"sklearn.feature_selection.{name}" for name in (
        "SelectKBest", "SelectPercentile", "SelectFpr", "SelectFdr", "SelectFwe", "GenericUnivariateSelect", "RFE",
        "RFECV", "SelectFromModel", "SequentialFeatureSelector", "VarianceThreshold",
    )),
    *(f"sklearn.feature_extraction.text.{name}" for name in ("TfidfVectorizer", "TfidfTransformer")),
    *(f"category_encoders.{name}" for name in (
        "TargetEncoder", "LeaveOneOutEncoder", "CatBoostEncoder", "JamesSteinEncoder", "MEstimateEncoder",
        "WOEEncoder", "GLMMEncoder", "CountEncoder",
    )),
})  # fmt: skip
"""Transformers that learn numbers of the rows: means and limits, directions, weights of words, what to select."""

# scikit-learn 1.7
LABEL_CODERS = frozenset(
    f"sklearn.preprocessing.{name}" for name in ("LabelEncoder", "LabelBinarizer", "MultiLabelBinarizer")
)
"""Transformers that number the classes: the same classes get the same numbers, wherever they are fitted."""

UNSCORED = (
    "sklearn.cluster.", "sklearn.mixture.", "sklearn.calibration.", "sklearn.isotonic.", "sklearn.neighbors.Nearest",
    "sklearn.neighbors.KernelDensity", "sklearn.neighbors.LocalOutlierFactor", "sklearn.semi_supervised.",
)  # fmt: skip
"""Predictors that are fitted on a part of the rows for another reason than to be tested on the rest."""

TRANSFORMER_MODULES = (
    "sklearn.preprocessing.", "sklearn.impute.", "sklearn.decomposition.", "sklearn.feature_selection.",
    "sklearn.feature_extraction.", "sklearn.compose.", "sklearn.random_projection.", "sklearn.kernel_approximation.",
    "category_encoders.", "feature_engine.", "imblearn.", "sklearn.manifold.",
)  # fmt: skip
"""Modules whose classes change data and predict nothing."""

PREDICTOR_MODULES = (
    "sklearn.linear_model.", "sklearn.ensemble.", "sklearn.svm.", "sklearn.tree.", "sklearn.neighbors.",
    "sklearn.naive_bayes.", "sklearn.neural_network.", "sklearn.gaussian_process.", "sklearn.discriminant_analysis.",
    "sklearn.dummy.", "sklearn.calibration.", "sklearn.multiclass.", "sklearn.multioutput.", "sklearn.kernel_ridge.",
    "sklearn.cluster.", "sklearn.mixture.", "sklearn.cross_decomposition.", "sklearn.pipeline.",
    "sklearn.semi_supervised.", "sklearn.isotonic.", "sklearn.model_selection.", "xgboost.", "lightgbm.", "catboost.",
    "keras.", "tensorflow.keras.", "tensorflow.python.keras.", "statsmodels.", "prophet.", "fbprophet.", "pmdarima.",
    "autosklearn.", "tpot.", "flaml.", "autogluon.", "sktime.", "darts.", "fastai.", "surprise.", "implicit.",
    "lightfm.", "pyspark.ml.classification.", "pyspark.ml.regression.", "pyspark.ml.clustering.",
    "pyspark.ml.recommendation.", "pyspark.ml.tuning.", "ngboost.", "interpret.", "torch_geometric.nn.",
    "lifelines.", "lifetimes.", "sksurv.", "pyod.models.",
)  # fmt: skip
"""Modules whose classes are fitted to predict."""

# xgboost 3.2, lightgbm 4.7, catboost 1.2, scikit-learn 1.7, transformers 4.57, Lightning 2.5, PyCaret 3.3, gensim 4.4
TRAINING_FUNCTIONS = frozenset({
    "xgboost.train", "xgboost.cv", "lightgbm.train", "lightgbm.cv", "catboost.train", "catboost.cv",
    "sklearn.model_selection.cross_val_score", "sklearn.model_selection.cross_validate",
    "sklearn.model_selection.cross_val_predict", "transformers.Trainer.train", "transformers.Seq2SeqTrainer.train",
    "pytorch_lightning.Trainer.fit", "lightning.Trainer.fit", "lightning.pytorch.Trainer.fit",
    "pytorch_lightning.trainer.Trainer.fit", "ray.train.torch.TorchTrainer.fit", "ray.tune.Tuner.fit",
    "ray.tune.run", "accelerate.Accelerator.backward", "fasttext.train_supervised", "spacy.cli.train.train",
    "tensorflow.estimator.train_and_evaluate", "sentence_transformers.SentenceTransformer.fit", "setfit.Trainer.train",
    "pycaret.classification.compare_models", "pycaret.regression.compare_models", "pycaret.classification.create_model",
    "pycaret.regression.create_model",
    "gensim.models.word2vec.Word2Vec", "gensim.models.doc2vec.Doc2Vec",
    "gensim.models.Word2Vec", "gensim.models.Doc2Vec", "gensim.models.FastText",
    # torchnet 0.0.4, ignite 0.5, Detectron2 0.6, Ultralytics 8.3, TRL 0.25, Flair 0.15, TensorFlow 1.15
    "torchnet.engine.Engine.train", "ignite.engine.create_supervised_trainer", "detectron2.engine.DefaultTrainer.train",
    "ultralytics.YOLO.train", "trl.SFTTrainer.train", "trl.DPOTrainer.train", "flair.trainers.ModelTrainer.train",
    "tensorflow.estimator.Estimator.train", "tensorflow.contrib.tpu.TPUEstimator.train",
    # Lasagne 0.1: what follows from a loss, for a function of Theano to do.
    *(f"lasagne.updates.{name}" for name in ("sgd", "momentum", "nesterov_momentum", "adagrad", "rmsprop", "adadelta",
                                             "adam", "adamax")),
})  # fmt: skip
"""Functions that train when they are called."""

# Gym 0.26, Gymnasium 1.2
ENVIRONMENTS = frozenset({"gym.make", "gymnasium.make"})
"""What makes an environment that an agent learns in."""

# Lightning 2.5
LIGHTNING_TRAINERS = frozenset({
    "pytorch_lightning.Trainer", "pytorch_lightning.trainer.Trainer", "lightning.Trainer", "lightning.pytorch.Trainer",
})  # fmt: skip
"""What trains a network whose weights it did not draw."""

# transformers 4.57
SEEDING_TRAINERS = frozenset(f"transformers.{module}" for module in ("Trainer", "Seq2SeqTrainer", "trainer.Trainer"))
"""What seeds all sources, by a default of its arguments, when it is made."""

# pandas 3.1, polars 2.1, NumPy 2.4, SciPy 1.17, datasets 4.4, dask 2025.11, duckdb 1.4, TensorFlow 2.20
READERS = frozenset(
    [f"pandas.read_{kind}" for kind in ("csv", "excel", "json", "parquet", "feather", "hdf", "sql", "sql_query",
                                        "sql_table", "table", "pickle", "fwf", "stata", "spss", "sas", "orc", "gbq")]
    + [f"polars.{kind}_{form}" for kind in ("read", "scan") for form in ("csv", "parquet", "ipc", "json", "ndjson")]
    + ["numpy.loadtxt", "numpy.genfromtxt", "datasets.load_dataset", "datasets.load_from_disk", "ray.data.read_csv",
       "ray.data.read_parquet", "ray.data.read_json", "dask.dataframe.read_csv", "dask.dataframe.read_parquet",
       "pyarrow.parquet.read_table", "pyarrow.csv.read_csv", "duckdb.read_csv", "duckdb.read_parquet",
       "scipy.io.loadmat", "tensorflow.data.TFRecordDataset", "tensorflow.data.experimental.make_csv_dataset",
       "torchtext.datasets.IMDB", "nltk.corpus.reader.plaintext.PlaintextCorpusReader"]
)  # fmt: skip
"""Functions that read a table or data set."""

TABLE_WRITERS = frozenset({
    "to_csv", "to_parquet", "to_excel", "to_json", "to_feather", "to_hdf", "to_stata", "to_pickle",
    "write_csv", "write_parquet", "savetxt", "urlretrieve",
})  # fmt: skip
"""Methods and functions that write a table to a file (pandas 3.0, polars 1.35, NumPy 2.3, urllib)."""

READER_MODULES = ("sklearn.datasets.load_", "sklearn.datasets.fetch_", "torchvision.datasets.",
                  "tensorflow.keras.datasets.", "keras.datasets.", "tensorflow_datasets.load", "torchtext.datasets.",
                  "seaborn.load_dataset", "statsmodels.datasets.", "vega_datasets.", "torch_geometric.datasets.",
                  "tensorflow.examples.tutorials.mnist.input_data.read_data_sets")  # fmt: skip
"""Prefixes of further ones."""

SPARK_READS = frozenset({"csv", "parquet", "json", "table", "orc", "format"})
"""What follows `spark.read.`"""

# joblib 1.6, skops 0.16, dill 0.4, cloudpickle 3.1, PyTorch 2.9, Keras 3.12, TensorFlow 2.20, MLflow 3.17
MODEL_LOADERS = frozenset({
    "joblib.load", "sklearn.externals.joblib.load", "skops.io.load", "dill.load", "cloudpickle.load",
    "torch.load", "torch.jit.load", "keras.models.load_model", "tensorflow.keras.models.load_model",
    "tensorflow.saved_model.load", "onnxruntime.InferenceSession", "mlflow.pyfunc.load_model",
    "mlflow.sklearn.load_model", "mlflow.pytorch.load_model", "mlflow.xgboost.load_model", "mlflow.lightgbm.load_model",
    "mlflow.keras.load_model", "lightgbm.Booster", "spacy.load", "fasttext.load_model", "bentoml.sklearn.get",
})  # fmt: skip
"""Functions that read a trained model from a file."""

PICKLES = frozenset({"pickle.load", "pickle.loads", "cPickle.load", "_pickle.load"})
PICKLE_WRITERS = frozenset({"pickle.dump", "cPickle.dump", "_pickle.dump", "pickle.Pickler.dump"})
MODEL_WRITERS = frozenset({
    "joblib.dump", "sklearn.externals.joblib.dump", "skops.io.dump", "torch.save", "torch.jit.save", "dill.dump",
    "mlflow.sklearn.log_model", "mlflow.pytorch.log_model", "mlflow.xgboost.log_model", "mlflow.lightgbm.log_model",
    "mlflow.pyfunc.log_model", "mlflow.keras.log_model", "mlflow.tensorflow.log_model", "mlflow.catboost.log_model",
    "mlflow.sklearn.save_model", "tensorflow.saved_model.save", "bentoml.sklearn.save_model",
    # Keras 3.11, TensorFlow 2.20: a method of what was built by the class, or loaded.
    *(f"{module}.{name}.save" for module in ("keras", "keras.models", "tensorflow.keras", "tensorflow.keras.models")
      for name in ("Model", "Sequential", "load_model")),
})  # fmt: skip
"""Functions that write a trained model to a file."""

# scikit-learn 1.7, torch 2.8, keras 3.11, catboost 1.2, onnx 1.19
MODEL_ENDINGS = (
    ".joblib", ".pt", ".pth", ".ckpt", ".h5", ".hdf5", ".keras", ".onnx", ".safetensors", ".cbm", ".tflite", ".skops",
    ".pkl", ".pickle", ".sav",
)  # fmt: skip
"""How files end that hold a trained model, or what was fitted with it."""

# pandas 2.3, polars 1.33, numpy 2.3
DATA_ENDINGS = (
    ".csv", ".tsv", ".xls", ".xlsx", ".parquet", ".feather", ".arrow", ".jsonl", ".ndjson", ".arff", ".data", ".dat",
    ".npy", ".npz", ".csv.gz", ".csv.zip", ".csv.bz2",
)  # fmt: skip
"""How files of data end that code reads."""
FRAME_WRITERS = frozenset({
    "to_csv", "to_pickle", "to_parquet", "to_feather", "to_excel", "to_json", "to_hdf", "write_csv", "write_parquet",
    "write_ipc", "write_ndjson", "savez", "savez_compressed", "savetxt",
})  # fmt: skip
"""Methods that write a table or an array."""

MODEL_WRITER_METHODS = frozenset({"save_model", "save_pretrained", "save_weights"})
MODEL_LOADER_METHODS = frozenset({"load_model", "load_weights", "load_state_dict"})

# FastAPI 0.165, Flask 3.1, Sanic 25.12, Starlette 1.10, Litestar 2.25, Quart 0.22, Falcon 4.4, aiohttp 3.14
WEB_APPLICATIONS = frozenset({
    "fastapi.FastAPI", "flask.Flask", "sanic.Sanic", "starlette.applications.Starlette", "litestar.Litestar",
    "quart.Quart", "bottle.Bottle", "falcon.App", "aiohttp.web.Application", "tornado.web.Application",
    "flask_restful.Api", "flask_restx.Api", "fastapi.APIRouter", "flask.Blueprint",
})  # fmt: skip
"""Constructors of web applications."""

# Flask 3.1, Quart 0.20, Bottle 0.13, Starlette 0.47, FastAPI 0.116, aiohttp 3.12, Sanic 25.3
REQUEST_BODIES = frozenset(
    f"{request}.{part}"
    for requests, parts in (
        (("flask.request", "quart.request"),
         ("json", "form", "args", "values", "data", "get_json", "get_data")),
        (("bottle.request",), ("json", "forms", "params", "query", "body")),
        (("fastapi.Request", "fastapi.requests.Request", "starlette.requests.Request"),
         ("json", "form", "body", "query_params")),
        (("aiohttp.web.Request",), ("json", "post", "query", "text", "read")),
        (("sanic.Request", "sanic.request.Request"), ("json", "form", "args", "body")),
    )
    for request in requests
    for part in parts
)  # fmt: skip
"""What gives a handler that which was sent to it."""

MODEL_SERVERS = frozenset({
    "maxfw.core.MAXApp", "maxfw.core.MAXAPI",
    "bentoml.Service", "bentoml.service", "ray.serve.deployment", "ray.serve.run", "ray.serve.ingress",
    "gradio.Interface", "gradio.Blocks", "mlserver.MLModel", "litserve.LitServer", "litserve.LitAPI",
    "kserve.ModelServer", "kserve.Model", "seldon_core.wrapper.get_rest_microservice", "cog.BasePredictor",
    "ts.torch_handler.base_handler.BaseHandler",
})  # fmt: skip
"""Model servers: constructors, decorators and base classes."""

WEB_FRAMEWORKS = frozenset(name.partition(".")[0] for name in WEB_APPLICATIONS | MODEL_SERVERS) | {"django"}
"""Import names of what answers requests."""

SERVING_HANDLERS = frozenset({"init", "run"})
"""Azure ML's scoring script defines these two functions."""

TRACKERS = ("mlflow.", "wandb.", "comet_ml.", "neptune.", "clearml.", "dvclive.", "sacred.", "aim.", "trackio.",
            "deepsense.neptune.", "tensorboardX.", "torch.utils.tensorboard.", "tensorflow.summary.",
            "keras.callbacks.TensorBoard", "tensorflow.keras.callbacks.TensorBoard",
            "azureml.core.Run", "azureml.core.run.Run", "azureml.core.Experiment", "azureml.core.experiment.Experiment",
            "pytorch_lightning.loggers.", "lightning.pytorch.loggers.", "swanlab.", "polyaxon.",
            "ray.air.integrations.mlflow.", "ray.train.report", "visdom.", "tensorflow.train.SummaryWriter",
            "tensorflow.compat.v1.summary.", "tensorflow.compat.v2.summary.", "zenml.log_metadata",
            "dagster.Materialize", "google.cloud.aiplatform.log_", "google.cloud.aiplatform.start_run",
            "kfp.dsl.Metrics", "sagemaker.experiments.",
            # Each of these keeps the course of every run that it starts, unasked.
            "tensorflow.estimator.", "tensorflow.contrib.tpu.TPUEstimator", "tensorflow.contrib.learn.Estimator",
            "keras.callbacks.CSVLogger", "tensorflow.keras.callbacks.CSVLogger",
            *(f"sagemaker.{kind}." for kind in ("estimator", "pytorch", "tensorflow", "sklearn", "xgboost",
                                                "huggingface", "mxnet")))  # fmt: skip
"""Prefixes of calls that report to an experiment tracker."""

MODEL_BASES = frozenset({
    "torch.nn.Module", "torch.nn.modules.module.Module", "keras.Model", "tensorflow.keras.Model",
    "tensorflow.keras.models.Model", "keras.models.Model", "pytorch_lightning.LightningModule",
    "lightning.LightningModule", "lightning.pytorch.LightningModule", "flax.linen.Module", "flax.nnx.Module",
    "transformers.PreTrainedModel", "torch_geometric.nn.MessagePassing", "equinox.Module", "mxnet.gluon.Block",
    "mxnet.gluon.HybridBlock", "paddle.nn.Layer", "chainer.Chain",
})  # fmt: skip
"""Base classes of models in deep-learning frameworks."""

SCHEMAS = ("pydantic.", "sqlalchemy.", "flask_sqlalchemy.", "django.db.", "marshmallow.", "sqlmodel.")
"""Libraries whose classes called models hold no model that learns."""

ML_DISTRIBUTIONS = frozenset({
    "sklearn", "torch", "tensorflow", "keras", "xgboost", "lightgbm", "catboost", "transformers", "jax", "flax",
    "pytorch_lightning", "lightning", "mxnet", "theano", "caffe", "chainer", "paddle", "fastai", "statsmodels",
    "prophet", "fbprophet", "gensim", "spacy", "imblearn", "mlflow", "datasets", "sentence_transformers", "torchvision",
    "torchaudio", "torchtext", "timm", "diffusers", "accelerate", "peft", "stable_baselines3", "gym", "gymnasium",
    "tensorflow_hub", "tensorflow_datasets", "sktime", "darts", "pycaret", "optuna", "hyperopt", "skops", "onnxruntime",
    "surprise", "implicit", "lightfm", "lasagne", "tflearn", "torch_geometric", "optax", "dgl", "allennlp",
    "ultralytics", "h2o", "autogluon", "flaml", "tpot", "dask_ml", "cuml", "shap", "skorch", "azureml", "sagemaker",
    "sacred", "stable_baselines", "sb3_contrib", "d3rlpy", "tf_agents", "tianshou", "feast", "evidently", "bentoml",
    "lifelines", "lifetimes", "sksurv", "pmdarima", "ngboost", "pyod",
})  # fmt: skip
"""Import names that say: this code works with models."""

# stable-baselines 2.10, stable-baselines3 2.7, sb3-contrib 2.7
AGENT_MODULES = ("stable_baselines.", "stable_baselines3.", "sb3_contrib.")
AGENTS = frozenset({
    *(f"stable_baselines.{name}" for name in ("A2C", "ACER", "ACKTR", "DDPG", "DQN", "GAIL", "PPO1", "PPO2", "SAC",
                                              "TD3", "TRPO")),
    *(f"stable_baselines3.{name}" for name in ("A2C", "DDPG", "DQN", "PPO", "SAC", "TD3")),
    *(f"sb3_contrib.{name}" for name in ("ARS", "CrossQ", "MaskablePPO", "QRDQN", "RecurrentPPO", "TQC", "TRPO")),
})  # fmt: skip
"""Agents that learn by `learn`, and draw their weights and what they try unless they are given a `seed`."""

SEEDERS: dict[str, tuple[str, ...]] = {
    "random.seed": ("random",),
    "numpy.random.seed": ("numpy",),
    "torch.manual_seed": ("torch",),
    "torch.random.manual_seed": ("torch",),
    "tensorflow.random.set_seed": ("tensorflow",),
    "tensorflow.set_random_seed": ("tensorflow",),
    "tensorflow.compat.v1.set_random_seed": ("tensorflow",),
    "tensorflow.random.set_random_seed": ("tensorflow",),
    "tensorflow.compat.v1.random.set_random_seed": ("tensorflow",),
    **dict.fromkeys(("keras.utils.set_random_seed", "tensorflow.keras.utils.set_random_seed"),
                    ("random", "numpy", "tensorflow")),
    **dict.fromkeys(("pytorch_lightning.seed_everything", "lightning.seed_everything",
                     "lightning.pytorch.seed_everything", "pytorch_lightning.utilities.seed.seed_everything",
                     "transformers.set_seed", "transformers.trainer_utils.set_seed", "accelerate.utils.set_seed",
                     "monai.utils.set_determinism", "fastai.basics.set_seed", "fastai.torch_core.set_seed",
                     "stable_baselines3.common.utils.set_random_seed"), ("random", "numpy", "torch")),
    "stable_baselines.common.set_global_seeds": ("random", "numpy", "tensorflow"),
    # Lightning 2.5: unless it is told otherwise.
    **dict.fromkeys(("pytorch_lightning.cli.LightningCLI", "lightning.pytorch.cli.LightningCLI",
                     "lightning.cli.LightningCLI"), ("random", "numpy", "torch")),
}  # fmt: skip
"""Functions that seed random sources for the whole process."""

# scikit-learn 1.7 and 1.9, imbalanced-learn 0.14, measured by benchmarks/stochastic.py but for what that lists
STOCHASTIC = frozenset(
    f"sklearn.{module}.{name}"
    for module, names in {
        "ensemble": ("RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor",
                     "AdaBoostRegressor", "BaggingClassifier", "BaggingRegressor", "IsolationForest",
                     "RandomTreesEmbedding"),
        "tree": ("ExtraTreeClassifier", "ExtraTreeRegressor"),
        "neural_network": ("MLPClassifier", "MLPRegressor", "BernoulliRBM"),
        "linear_model": ("SGDClassifier", "SGDRegressor", "PassiveAggressiveClassifier", "PassiveAggressiveRegressor",
                         "RANSACRegressor", "TheilSenRegressor"),
        "cluster": ("KMeans", "MiniBatchKMeans", "BisectingKMeans", "SpectralClustering"),
        "mixture": ("GaussianMixture", "BayesianGaussianMixture"),
        "decomposition": ("LatentDirichletAllocation", "MiniBatchDictionaryLearning", "MiniBatchSparsePCA"),
        "kernel_approximation": ("Nystroem", "RBFSampler", "PolynomialCountSketch"),
        "random_projection": ("GaussianRandomProjection", "SparseRandomProjection"),
        "model_selection": ("RandomizedSearchCV", "HalvingRandomSearchCV"),
    }.items()
    for name in names
) | OVERSAMPLERS | {
    *(f"imblearn.under_sampling.{name}" for name in (
        "RandomUnderSampler", "ClusterCentroids", "CondensedNearestNeighbour", "InstanceHardnessThreshold",
        "OneSidedSelection",
    )),
    *(f"imblearn.ensemble.{name}" for name in (
        "BalancedRandomForestClassifier", "BalancedBaggingClassifier", "EasyEnsembleClassifier", "RUSBoostClassifier",
    )),
}  # fmt: skip
"""Estimators that give another result at each fit unless `random_state` is given."""

STOCHASTIC_BY_TIES = frozenset({
    "sklearn.tree.DecisionTreeClassifier", "sklearn.tree.DecisionTreeRegressor",
    "sklearn.ensemble.GradientBoostingClassifier", "sklearn.ensemble.GradientBoostingRegressor",
})  # fmt: skip
"""Estimators that look at features in random order, which decides between equally good splits."""

STOCHASTIC_WITH = {
    # liblinear draws only where it solves the dual or with an l1 penalty.
    "sklearn.linear_model.LogisticRegression": ("solver", ("sag", "saga")),
    "sklearn.linear_model.LogisticRegressionCV": ("solver", ("sag", "saga")),
    "sklearn.linear_model.Ridge": ("solver", ("sag", "saga")),
    "sklearn.svm.SVC": ("probability", (True,)),
    "sklearn.svm.NuSVC": ("probability", (True,)),
    "sklearn.linear_model.Lasso": ("selection", ("random",)),
    "sklearn.linear_model.ElasticNet": ("selection", ("random",)),
}
"""Estimators that do so with one of these values of a parameter."""

STOCHASTIC_UNLESS = {
    "sklearn.decomposition.TruncatedSVD": ("algorithm", ("randomized",)),
    "sklearn.decomposition.FastICA": ("w_init", (None,)),
}
"""Decompositions that begin at random unless a parameter has another value than these."""

STOCHASTIC_OF_OTHERS = {"sklearn.ensemble.AdaBoostClassifier": ("estimator", "base_estimator")}
"""Estimators that do so only where one of these parameters has them made of others than stumps."""

# Optuna 4.6, hyperopt 0.2.7
SEARCHES = {
    "optuna.create_study": "sampler", "optuna.study.create_study": "sampler", "hyperopt.fmin": "rstate",
    **{f"optuna.samplers.{name}": "seed" for name in
       ("TPESampler", "RandomSampler", "CmaEsSampler", "GPSampler", "NSGAIISampler", "NSGAIIISampler", "QMCSampler")},
}  # fmt: skip
"""Searches that draw what they try from a source of their own, and the parameter that makes it come again."""

CROSS_VALIDATIONS = frozenset(
    f"sklearn.model_selection.{name}"
    for name in ("cross_val_score", "cross_validate", "cross_val_predict", "GridSearchCV", "RandomizedSearchCV",
                 "HalvingGridSearchCV", "HalvingRandomSearchCV")
)  # fmt: skip
"""Functions, and classes by their `fit`, that split the rows they are given into folds."""
