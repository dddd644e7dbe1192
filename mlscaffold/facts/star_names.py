"""The names that `from module import *` brings, of libraries of which code takes them so."""

from __future__ import annotations

from mlscaffold.lean import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Final

# What any of Keras 2.2, 2.3, 2.6, 2.15 and 3.12 brings: the older ones bring what they import themselves as well
_KERAS: Final = {
    "layers": """
        AbstractRNNCell Activation ActivityRegularization Add AdditiveAttention AlphaDropout AtrousConv1D
        AtrousConv2D AtrousConvolution1D AtrousConvolution2D Attention AugMix AutoContrast Average
        AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D BatchNormalization
        BatchNormalizationV1 BatchNormalizationV2 Bidirectional CategoryCrossing CategoryEncoding CenterCrop
        ClassMethod Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D
        ConvLSTM2D ConvLSTM2DCell ConvLSTM3D ConvRNN2D ConvRecurrent2D Convolution1D Convolution1DTranspose
        Convolution2D Convolution2DTranspose Convolution3D Convolution3DTranspose Cropping1D Cropping2D
        Cropping3D CuDNNGRU CuDNNLSTM CutMix Deconv2D Deconv3D Deconvolution2D Deconvolution3D Dense
        DenseFeatures DepthwiseConv1D DepthwiseConv2D DeviceWrapper Discretization Dot Dropout DropoutWrapper
        ELU EinsumDense Embedding Equalization Flatten FlaxLayer GRU GRUCell GRUCellV1 GRUCellV2 GRUV1 GRUV2
        GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D
        GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D
        GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GroupNormalization GroupQueryAttention
        GroupedQueryAttention HashedCrossing Hashing Highway Identity IndexLookup Input InputLayer InputSpec
        InstanceMethod InstanceProperty IntegerLookup JaxLayer K LSTM LSTMCell LSTMCellV1 LSTMCellV2 LSTMV1
        LSTMV2 Lambda Layer LayerNormalization LeakyReLU LocallyConnected1D LocallyConnected2D Masking
        MaxNumBoundingBoxes MaxPool1D MaxPool2D MaxPool3D MaxPooling1D MaxPooling2D MaxPooling3D Maximum
        MaxoutDense MelSpectrogram Minimum MixUp MultiHeadAttention Multiply Normalization PReLU
        PeepholeLSTMCell Permute Pipeline PreprocessingLayer RMSNormalization RNN RandAugment RandomBrightness
        RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing
        RandomFlip RandomFourierFeatures RandomGaussianBlur RandomGrayscale RandomHeight RandomHue RandomInvert
        RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness RandomShear
        RandomTranslation RandomWidth RandomZoom ReLU Recurrent RepeatVector Rescaling Reshape ResidualWrapper
        Resizing ReversibleEmbedding STFTSpectrogram SeparableConv1D SeparableConv2D SeparableConvolution1D
        SeparableConvolution2D SimpleRNN SimpleRNNCell SlicingOpLambda Softmax Solarization SpatialDropout1D
        SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells StringLookup Subtract
        SyncBatchNormalization TFOpLambda TFSMLayer TextVectorization ThresholdedReLU TimeDistributed
        TorchModuleWrapper UnitNormalization UpSampling1D UpSampling2D UpSampling3D VersionAwareLayers Wrapper
        ZeroPadding1D ZeroPadding2D ZeroPadding3D absolute_import activation activations add
        advanced_activations attention average concatenate constraints conv_utils convolutional
        convolutional_recurrent copy core cudnn_recurrent dense_attention deserialize deserialize_from_json
        deserialize_keras_object disable_v2_dtype_behavior division dot einsum_dense embeddings
        enable_v2_dtype_behavior experimental func_dump func_load get_builtin_layer has_arg initializers
        input_spec interfaces keras_export kernelized layer legacy_rnn local locally_connected maximum merge
        merging minimum multi_head_attention multiply namedtuple noise normalization np object_list_uid pooling
        preprocessing print_function python_types recurrent recurrent_v2 regularization regularizers reshaping
        rnn rnn_cell_wrapper_v2 serialization serialization_lib serialize subtract tf tf2 to_list
        transpose_shape uses_learning_phase warnings wrappers
        """,
    "models": """
        AddMetric CustomObjectScope Functional Input InputLayer K Layer LinearModel Model Sequential
        SharpnessAwareMinimization WideDeepModel absolute_import backend clone_and_build_model clone_model
        cloning division experimental functional generic_utils h5py has_arg
        in_place_subclassed_model_state_restoration keras_export load_model logging metrics_module model
        model_config model_from_config model_from_json model_from_yaml optimizer_v1 print_function save
        save_model sequential share_weights sharpness_aware_minimization tf to_list training training_v1
        variable_mapping version_utils
        """,
    "optimizers": """
        ALL_OBJECTS ALL_OBJECTS_DICT Adadelta Adafactor Adagrad Adam AdamW Adamax Ftrl K Lamb
        LegacyOptimizerWarning Lion LossScaleOptimizer Muon Nadam Optimizer RMSprop SGD TFOptimizer
        absolute_import adadelta adadelta_legacy adadelta_v2 adafactor adagrad adagrad_legacy adagrad_v2 adam
        adam_legacy adam_v2 adamax adamax_legacy adamax_v2 adamw backend base_optimizer base_optimizer_legacy
        clip_norm convert_to_legacy_optimizer copy deserialize deserialize_keras_object division experimental
        ftrl ftrl_legacy get gradient_descent_legacy gradient_descent_v2 interfaces is_arm_mac keras_export lamb
        learning_rate_schedule legacy legacy_learning_rate_decay legacy_serialization lion logging
        loss_scale_optimizer muon nadam nadam_legacy nadam_v2 np optimizer optimizer_v1 optimizer_v2 platform
        print_function rmsprop rmsprop_legacy rmsprop_v2 schedules serialization_lib serialize
        serialize_keras_object sgd six tf utils warnings zip
        """,
    "callbacks": """
        BackupAndRestore BackupAndRestoreExperimental BaseLogger CSVLogger Callback CallbackList EarlyStopping
        History Iterable K LambdaCallback LearningRateScheduler ModeKeys ModelCheckpoint MonitorCallback
        OrderedDict Progbar ProgbarLogger ReduceLROnPlateau RemoteMonitor Sequence SidecarEvaluatorModelExport
        SwapEMAWeights TensorBoard TerminateOnNaN absolute_import backend backup_and_restore callback
        callback_list callbacks collections configure_callbacks copy csv csv_logger deprecation deque
        distributed_file_utils division doc_controls early_stopping experimental generic_utils history io
        io_utils json keras_export keras_model_summary lambda_callback learning_rate_schedule
        learning_rate_scheduler logging make_logs model_checkpoint monitor_callback np optimizer os
        path_to_string print_function progbar_logger projector re reduce_lr_on_plateau remote_monitor requests
        set_callback_parameters six standardize_input_data swap_ema_weights sys tensorboard tensorboard_v1
        tensorboard_v2 terminate_on_nan tf tf_utils time version_utils warnings worker_training_state
        """,
    "losses": """
        ALL_OBJECTS ALL_OBJECTS_DICT BCE BinaryCrossentropy BinaryFocalCrossentropy CTC CategoricalCrossentropy
        CategoricalFocalCrossentropy CategoricalGeneralizedCrossEntropy CategoricalHinge Circle CosineSimilarity
        Dice Hinge Huber K KLD KLDivergence LABEL_DTYPES_FOR_LOSSES LogCosh Loss LossFunctionWrapper MAE MAPE
        MSE MSLE MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError
        Poisson Reduction SparseCategoricalCrossentropy SquaredHinge Tversky abc absolute_import backend bce
        binary_crossentropy binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy
        categorical_generalized_cross_entropy categorical_hinge circle cosine cosine_proximity cosine_similarity
        ctc deserialize deserialize_keras_object dice dispatch division doc_controls functools get hinge huber
        huber_loss inspect is_categorical_crossentropy keras_export kl_divergence kld
        kullback_leibler_divergence legacy_serialization log_cosh logcosh loss losses losses_utils mae mape
        mean_absolute_error mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error mse
        msle poisson print_function ragged_map_ops ragged_util saving_lib serialization_lib serialize
        serialize_keras_object six sparse_categorical_crossentropy squared_hinge tf tf_utils tversky warnings
        """,
    "metrics": """
        ACC ALL_OBJECTS ALL_OBJECTS_DICT AUC Accuracy BCE BaseMeanIoU BinaryAccuracy BinaryCrossentropy
        BinaryIoU CategoricalAccuracy CategoricalCrossentropy CategoricalHinge ConcordanceCorrelation
        CosineSimilarity F1Score FBetaScore FalseNegatives FalsePositives Hinge IoU K KLD KLDivergence Layer
        LogCoshError MAE MAPE MSE MSLE Mean MeanAbsoluteError MeanAbsolutePercentageError MeanIoU
        MeanMetricWrapper MeanRelativeError MeanSquaredError MeanSquaredLogarithmicError MeanTensor Metric
        OneHotIoU OneHotMeanIoU PearsonCorrelation Poisson Precision PrecisionAtRecall PyMetric R2Score Recall
        RecallAtPrecision Reduce RootMeanSquaredError SensitivityAtSpecificity SensitivitySpecificityBase
        SparseCategoricalAccuracy SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy
        SpecificityAtSensitivity SquaredHinge Sum SumOverBatchSize SumOverBatchSizeMetricWrapper
        TopKCategoricalAccuracy TrueNegatives TruePositives abc absolute_import acc accuracy accuracy_metrics
        activations backend base_layer base_layer_utils base_metric bce binary_accuracy binary_crossentropy
        binary_focal_crossentropy categorical_accuracy categorical_crossentropy categorical_focal_crossentropy
        categorical_hinge clone_metric clone_metrics concordance_correlation confusion_metrics
        correlation_metrics cosine cosine_proximity cosine_similarity deserialize deserialize_keras_object
        division doc_controls experimental f_score_metrics generic_utils get hinge hinge_metrics huber inspect
        iou_metrics is_built_in is_tensor_or_variable keras_export keras_tensor kl_divergence kld
        kullback_leibler_divergence legacy_serialization log_cosh logcosh losses_utils mae mape
        mean_absolute_error mean_absolute_percentage_error mean_squared_error mean_squared_logarithmic_error
        metric metric_serialization metrics_utils mse msle np pearson_correlation poisson print_function
        probabilistic_metrics py_metric reduction_metrics regression_metrics serialization_lib serialize
        serialize_keras_object six sparse_categorical_accuracy sparse_categorical_crossentropy
        sparse_top_k_categorical_accuracy squared_hinge tf to_list to_snake_case top_k_categorical_accuracy
        types warnings
        """,
    "utils": """
        Config CustomObjectScope DeterministicRandomTestTool FeatureSpace GeneratorEnqueuer H5Dict HDF5Matrix
        OrderedEnqueuer Progbar PyDataset Sequence SequenceEnqueuer SidecarEvaluator SidecarEvaluatorModelExport
        StepsPerExecutionTuner TimedThread absolute_import all_utils argument_validation array_to_img
        audio_dataset audio_dataset_from_directory audio_dataset_utils backend_utils bounding_boxes
        clear_session code_stats config control_flow_util conv_utils convert_all_kernels_in_model
        custom_object_scope data_utils dataset_creator dataset_utils default deserialize_keras_object
        disable_interactive_logging dtype_utils enable_interactive_logging experimental feature_space file_utils
        generic_utils get_custom_objects get_file get_or_create_layer get_registered_name get_registered_object
        get_source_inputs grain_utils h5dict image_dataset image_dataset_from_directory image_dataset_utils
        image_utils img_to_array io_utils is_default is_interactive_logging_enabled is_keras_tensor jax_layer
        jax_utils keras_logging kernelized_utils kpl_test_utils layer_utils legacy load_img losses_utils
        metrics_utils mode_keys model_to_dot model_visualization module_utils multi_gpu_model multi_gpu_utils
        naming normalize np_utils numerical_utils object_identity pack_x_y_sample_weight pad_sequences
        plot_model print_summary progbar python_utils register_keras_serializable removeprefix removesuffix
        rng_utils save_img sequence_utils serialize_keras_object set_random_seed sidecar_evaluator split_dataset
        standardize_dtype steps_per_execution_tuning summary_utils test_utils text_dataset
        text_dataset_from_directory text_dataset_utils tf_contextlib tf_inspect tf_utils timed_threads
        timeseries_dataset timeseries_dataset_from_array timeseries_dataset_utils to_categorical to_ordinal
        torch_utils traceback_utils track_tf1_style_variables tracking training_utils unpack_x_y_sample_weight
        version_utils vis_utils warmstart_embedding_matrix
        """,
    "activations": """
        ALL_OBJECTS ALL_OBJECTS_DICT K Layer absolute_import activation_layers activations advanced_activations
        backend celu deserialize deserialize_keras_object division elu exponential gelu generic_utils get glu
        hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh keras_export leaky_relu legacy_serialization
        linear log_sigmoid log_softmax mish object_registration print_function relu relu6 saved_model_utils selu
        serialization_lib serialize serialize_keras_object sigmoid silu six soft_shrink softmax softplus
        softsign sparse_plus sparse_sigmoid sparsemax squareplus swish sys tanh tanh_shrink tf threshold types
        warnings
        """,
    "initializers": """
        ALL_OBJECTS ALL_OBJECTS_DICT Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity
        IdentityInitializer Initializer K LOCAL LecunNormal LecunUniform Ones Orthogonal OrthogonalInitializer
        RandomNormal RandomUniform STFT STFTInitializer TruncatedNormal VarianceScaling Zeros absolute_import
        backend constant constant_initializers deserialize deserialize_keras_object division generic_utils get
        glorot_normal glorot_uniform he_normal he_uniform identity init_ops initializer initializers
        initializers_v1 initializers_v2 inspect keras_export lecun_normal lecun_uniform legacy_serialization
        normal np one ones ops orthogonal populate_deserializable_objects print_function random_initializers
        random_normal random_uniform serialization_lib serialize serialize_keras_object six stft tf tf2
        threading to_snake_case truncated_normal uniform variance_scaling warnings zero zeros
        """,
    "regularizers": """
        ALL_OBJECTS ALL_OBJECTS_DICT K L1 L1L2 L2 OrthogonalRegularizer Regularizer absolute_import backend
        deserialize deserialize_keras_object division get inspect keras_export l1 l1_l2 l2 legacy_serialization
        math orthogonal_regularizer print_function regularizers serialization_lib serialize
        serialize_keras_object six tf to_snake_case warnings
        """,
    "constraints": """
        ALL_OBJECTS ALL_OBJECTS_DICT Constraint K MaxNorm MinMaxNorm NonNeg RadialConstraint UnitNorm
        absolute_import backend constraints deserialize deserialize_keras_object division doc_controls get
        inspect keras_export legacy_serialization max_norm maxnorm min_max_norm non_neg nonneg print_function
        radial_constraint serialization_lib serialize serialize_keras_object six tf to_snake_case unit_norm
        unitnorm warnings
        """,
}
# Python 3.11 and what was added until 3.15; NumPy 1.26 and 2.3
_OTHERS: Final = {
    "math": """
        acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist e erf erfc exp exp2
        expm1 fabs factorial floor fma fmax fmin fmod frexp fsum gamma gcd hypot inf integer isclose isfinite isinf
        isnan isnormal isqrt issubnormal lcm ldexp lgamma log log10 log1p log2 modf nan nextafter perm pi pow
        prod radians remainder signbit sin sinh sqrt sumprod tan tanh tau trunc ulp
        """,
    "numpy": """
        ALLOW_THREADS AxisError BUFSIZE CLIP ComplexWarning DataSource ERR_CALL ERR_DEFAULT ERR_IGNORE ERR_LOG
        ERR_PRINT ERR_RAISE ERR_WARN FLOATING_POINT_SUPPORT FPE_DIVIDEBYZERO FPE_INVALID FPE_OVERFLOW
        FPE_UNDERFLOW False_ Inf Infinity MAXDIMS MAY_SHARE_BOUNDS MAY_SHARE_EXACT ModuleDeprecationWarning NAN
        NINF NZERO NaN PINF PZERO RAISE RankWarning SHIFT_DIVIDEBYZERO SHIFT_INVALID SHIFT_OVERFLOW
        SHIFT_UNDERFLOW ScalarType TooHardError True_ UFUNC_BUFSIZE_DEFAULT UFUNC_PYVALS_NAME
        VisibleDeprecationWarning WRAP abs absolute acos acosh add add_docstring add_newdoc add_newdoc_ufunc all
        allclose alltrue amax amin angle any append apply_along_axis apply_over_axes arange arccos arccosh
        arcsin arcsinh arctan arctan2 arctanh argmax argmin argpartition argsort argwhere around array
        array2string array_equal array_equiv array_repr array_split array_str asanyarray asarray
        asarray_chkfinite ascontiguousarray asfarray asfortranarray asin asinh asmatrix astype atan atan2 atanh
        atleast_1d atleast_2d atleast_3d average bartlett base_repr binary_repr bincount bitwise_and
        bitwise_count bitwise_invert bitwise_left_shift bitwise_not bitwise_or bitwise_right_shift bitwise_xor
        blackman block bmat bool bool_ broadcast broadcast_arrays broadcast_shapes broadcast_to busday_count
        busday_offset busdaycalendar byte byte_bounds bytes_ c_ can_cast cast cbrt cdouble ceil cfloat char
        character chararray choose clip clongdouble clongfloat column_stack common_type compare_chararrays
        complex128 complex256 complex64 complex_ complexfloating compress concat concatenate conj conjugate
        convolve copy copysign copyto core corrcoef correlate cos cosh count_nonzero cov cross csingle ctypeslib
        cumprod cumproduct cumsum cumulative_prod cumulative_sum datetime64 datetime_as_string datetime_data
        deg2rad degrees delete deprecate deprecate_with_doc diag diag_indices diag_indices_from diagflat
        diagonal diff digitize disp divide divmod dot double dsplit dstack dtype dtypes e ediff1d einsum
        einsum_path emath empty empty_like equal errstate euler_gamma exceptions exp exp2 expand_dims expm1
        extract eye f2py fabs fastCopyAndTranspose fft fill_diagonal find_common_type finfo fix flatiter
        flatnonzero flexible flip fliplr flipud float128 float16 float32 float64 float_ float_power floating
        floor floor_divide fmax fmin fmod format_float_positional format_float_scientific format_parser frexp
        from_dlpack frombuffer fromfile fromfunction fromiter frompyfunc fromregex fromstring full full_like gcd
        generic genfromtxt geomspace get_array_wrap get_include get_printoptions getbufsize geterr geterrcall
        geterrobj gradient greater greater_equal half hamming hanning heaviside histogram histogram2d
        histogram_bin_edges histogramdd hsplit hstack hypot i0 identity iinfo imag in1d index_exp indices
        inexact inf info infty inner insert int16 int32 int64 int8 int_ intc integer interp intersect1d intp
        invert is_busday isclose iscomplex iscomplexobj isdtype isfinite isfortran isin isinf isnan isnat
        isneginf isposinf isreal isrealobj isscalar issctype issubclass_ issubdtype issubsctype iterable ix_
        kaiser kron lcm ldexp left_shift less less_equal lexsort lib linalg linspace little_endian load loadtxt
        log log10 log1p log2 logaddexp logaddexp2 logical_and logical_not logical_or logical_xor logspace long
        longcomplex longdouble longfloat longlong lookfor ma mask_indices mat matmul matrix matrix_transpose
        matvec max maximum maximum_sctype may_share_memory mean median memmap meshgrid mgrid min min_scalar_type
        minimum mintypecode mod modf moveaxis msort multiply nan nan_to_num nanargmax nanargmin nancumprod
        nancumsum nanmax nanmean nanmedian nanmin nanpercentile nanprod nanquantile nanstd nansum nanvar nbytes
        ndarray ndenumerate ndim ndindex nditer negative nested_iters newaxis nextafter nonzero not_equal number
        obj2sctype object_ ogrid ones ones_like outer packbits pad partition percentile permute_dims pi
        piecewise place poly poly1d polyadd polyder polydiv polyfit polyint polymul polynomial polysub polyval
        positive pow power printoptions prod product promote_types ptp put put_along_axis putmask quantile r_
        rad2deg radians random ravel ravel_multi_index real real_if_close rec recarray recfromcsv recfromtxt
        reciprocal record remainder repeat require reshape resize result_type right_shift rint roll rollaxis
        roots rot90 round round_ row_stack s_ safe_eval save savetxt savez savez_compressed sctype2char
        sctypeDict sctypes searchsorted select set_numeric_ops set_printoptions set_string_function setbufsize
        setdiff1d seterr seterrcall seterrobj setxor1d shape shares_memory short show_config show_runtime sign
        signbit signedinteger sin sinc single singlecomplex sinh size sometrue sort sort_complex source spacing
        split sqrt square squeeze stack std str_ string_ strings subtract sum swapaxes take take_along_axis tan
        tanh tensordot test testing tile timedelta64 trace tracemalloc_domain transpose trapezoid trapz tri tril
        tril_indices tril_indices_from trim_zeros triu triu_indices triu_indices_from true_divide trunc
        typecodes typename typing ubyte ufunc uint uint16 uint32 uint64 uint8 uintc uintp ulong ulonglong
        unicode_ union1d unique unique_all unique_counts unique_inverse unique_values unpackbits unravel_index
        unsignedinteger unstack unwrap ushort vander var vdot vecdot vecmat vectorize void vsplit vstack where
        who zeros zeros_like
        """,
}


def names_of_star(module: str) -> frozenset[str] | None:
    """The names that a star of a library brings, in one version or another; None where that is not known."""
    for start in ("tensorflow.keras.", "keras."):
        if module.startswith(start):
            names = _KERAS.get(module.removeprefix(start))
            break
    else:
        names = _OTHERS.get(module)
    return None if names is None else frozenset(names.split())
