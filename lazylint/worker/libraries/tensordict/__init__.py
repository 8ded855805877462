"""What tensordict does: programs that use it are understood where it is not installed."""

from . import dicts, expanding, keys, modules, shapes

NO_DEFAULT, TensorDict, TensorDictBase = dicts.NO_DEFAULT, dicts.TensorDict, dicts.TensorDictBase
NestedKey, is_seq_of_nested_key = keys.NestedKey, keys.is_seq_of_nested_key
unravel_key, unravel_key_list, unravel_keys = keys.unravel_key, keys.unravel_key_list, keys.unravel_keys
TensorDictModule, TensorDictModuleBase = modules.TensorDictModule, modules.TensorDictModuleBase
TensorDictSequential, NormalParamExtractor = modules.TensorDictSequential, modules.NormalParamExtractor
ProbabilisticTensorDictModule = modules.ProbabilisticTensorDictModule
ProbabilisticTensorDictSequential = modules.ProbabilisticTensorDictSequential
dispatch, is_tensor_collection, lazy_stack = modules.dispatch, modules.is_tensor_collection, shapes.lazy_stack
expand_as_right, expand_right, _zip_strict = expanding.expand_as_right, expanding.expand_right, expanding.zip_strict
