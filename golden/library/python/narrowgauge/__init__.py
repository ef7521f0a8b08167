# SPDX-License-Identifier: Apache-2.0
"""The golden numbers of Narrowgauge for NumPy: what FP8 and MX arithmetic must give, bit for bit.

Arrays in, new arrays out; codes are uint8 (bf16: uint16, fp32: uint32), numbers float32. Arrays of other types with as
many bytes per element (those of ml_dtypes) are taken as codes too. What each function gives, and its section of
docs/numerics.md, is written in narrowgauge.h, from which this module reads every constant, structure and prototype.
"""

import ctypes
import os
import re
from pathlib import Path

import numpy as np

from . import place

_FOLDER = Path(__file__).resolve().parent


class Error(Exception):
    """A call that the library refused; `status` is its code (the attributes NG_ERROR_... of this module)."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status = status


def _bind(header, library):
    """Constants, structures and functions as the header declares them."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
    found = {name: int(value) for name, value in re.findall(r"^#define (NG_\w+) (\d+)$", text, flags=re.M)}
    for body in re.findall(r"enum \w+ \{(.*?)\};", text, flags=re.S):
        found.update((name, int(value)) for name, value in re.findall(r"(NG_\w+) = (\d+)", body))
    scalars = {"int": ctypes.c_int, "size_t": ctypes.c_size_t, "uint8_t": ctypes.c_uint8, "int32_t": ctypes.c_int32,
               "uint32_t": ctypes.c_uint32, "uint64_t": ctypes.c_uint64, "const char*": ctypes.c_char_p}

    def type_of(declaration):
        declared = re.sub(r"\s*\b\w+$", "", declaration.strip()) if not declaration.strip().endswith("*") else declaration.strip()
        return scalars.get(declared, ctypes.c_void_p if declared.endswith("*") else None)

    for body, name in re.findall(r"typedef struct \w+ \{(.*?)\} (\w+);", text, flags=re.S):
        fields = [(field.split()[-1].lstrip("*"), type_of(field)) for field in body.split(";") if field.strip()]
        found[name] = type(name, (ctypes.Structure,), {"_fields_": fields})
    for result, name, arguments in re.findall(r"^NG_API ([\w* ]+?) ?(ng_\w+)\(([^)]*)\);", text, flags=re.M):
        function = getattr(library, name)
        function.restype = scalars[result]
        function.argtypes = [type_of(a) for a in arguments.split(",")] if arguments.strip() != "void" else []
        found[name] = function
    return found


def _load():
    path = os.environ.get("NARROWGAUGE_LIBRARY") or os.path.normpath(_FOLDER / place.LIBRARY)
    try:
        library = ctypes.CDLL(path)
    except OSError as error:
        raise ImportError(f"narrowgauge: {error}; NARROWGAUGE_LIBRARY may name the shared library") from error
    return _bind((_FOLDER / "narrowgauge.h").read_text(), library)


_C = _load()
globals().update({name: value for name, value in _C.items() if isinstance(value, int)})
__version__ = _C["ng_version_text"]().decode()
_HEADER_VERSION = NG_VERSION_MAJOR << 16 | NG_VERSION_MINOR << 8 | NG_VERSION_PATCH  # noqa: F821
if _C["ng_version"]() >> 8 != _HEADER_VERSION >> 8:
    raise ImportError(f"narrowgauge: the library is version {__version__}, the header beside this module another")

FORMATS = ("e4m3", "e5m2", "e4m3ieee", "e2m1", "bf16", "fp32")
_CODE_TYPES = {1: np.uint8, 2: np.uint16, 4: np.uint32}
_ROUNDING = {"nearest": NG_NEAREST, "stochastic": NG_STOCHASTIC}  # noqa: F821
_OVERFLOW = {"saturate": NG_SATURATE, "ieee": NG_IEEE}  # noqa: F821
_RULES = {"floor": NG_FLOOR, "rceil": NG_RCEIL, "neuron": NG_NEURON}  # noqa: F821


def _call(name, *arguments):
    status = _C[name](*arguments)
    if status != 0:
        raise Error(status, _C["ng_last_error"]().decode())


def _choice(table, name, what):
    if name not in table:
        raise Error(NG_ERROR_MODE, f"{what} is {name!r}, expected one of {', '.join(table)}")  # noqa: F821
    return table[name]


def _format(name):
    number = ctypes.c_int32()
    _call("ng_format_of_name", str(name).encode(), ctypes.byref(number))
    return number.value


def describe(format):
    """{width, exponent_bits, fraction_bits, bias, max_finite, infinity, nan, bytes} of a format."""
    info = _C["ng_format_info"]()
    _call("ng_describe_format", _format(format), ctypes.byref(info))
    return {name: getattr(info, name) for name, _ in info._fields_}


def _codes(format, codes):
    wanted = _CODE_TYPES[describe(format)["bytes"]]
    codes = np.ascontiguousarray(codes)
    if codes.dtype == np.int64 and codes.size and 0 <= codes.min() and codes.max() <= np.iinfo(wanted).max:
        return codes.astype(wanted)  # lists of Python numbers
    if codes.dtype.itemsize != np.dtype(wanted).itemsize:
        raise Error(NG_ERROR_FORMAT, f"codes of {format} are {np.dtype(wanted)}, not {codes.dtype}")  # noqa: F821
    return codes.view(wanted)


def _floats(values):
    return np.ascontiguousarray(values, dtype=np.float32)


def _like(values, shape, dtype, what):
    if values is None:
        return None
    array = np.ascontiguousarray(values, dtype=dtype)
    if array.shape != tuple(shape):
        raise Error(NG_ERROR_SIZE, f"{what} has shape {array.shape}, expected {tuple(shape)}")  # noqa: F821
    return array


def _at(array):
    return None if array is None else array.ctypes.data


def decode(format, codes):
    """The numbers of codes, as float32 of the same shape."""
    codes = _codes(format, codes)
    values = np.empty(codes.shape, np.float32)
    _call("ng_decode", _format(format), codes.size, _at(codes), _at(values))
    return values


def encode(format, values, rounding="nearest", overflow="saturate", random=None):
    """float32 to codes of the same shape. `random`: uint32 of that shape for "stochastic" (Random.words)."""
    values = _floats(values)
    codes = np.empty(values.shape, _CODE_TYPES[describe(format)["bytes"]])
    random = _like(random, values.shape, np.uint32, "random")
    _call("ng_encode", _format(format), values.size, _at(values), _choice(_ROUNDING, rounding, "rounding"),
          _choice(_OVERFLOW, overflow, "overflow"), _at(random), _at(codes))
    return codes


def convert(from_format, to_format, codes, rounding="nearest", overflow="saturate", random=None):
    """Codes of one format to codes of another."""
    codes = _codes(from_format, codes)
    result = np.empty(codes.shape, _CODE_TYPES[describe(to_format)["bytes"]])
    random = _like(random, codes.shape, np.uint32, "random")
    _call("ng_convert", _format(from_format), _format(to_format), codes.size, _at(codes),
          _choice(_ROUNDING, rounding, "rounding"), _choice(_OVERFLOW, overflow, "overflow"), _at(random), _at(result))
    return result


def decode_scales(scales):
    """E8M0 bytes as float32."""
    scales = np.ascontiguousarray(scales, dtype=np.uint8)
    values = np.empty(scales.shape, np.float32)
    _call("ng_decode_scales", scales.size, _at(scales), _at(values))
    return values


def _rows(shape):
    return int(np.prod(shape[:-1], dtype=np.int64)), shape[-1]


def quantise_mx(element, values, rule="rceil", rounding="nearest", random=None):
    """float32 [..., n] to (codes [..., n], scales [..., ceil(n / 32)]): blocks of 32 along the last axis."""
    values = _floats(np.atleast_1d(values))
    rows, cols = _rows(values.shape)
    codes = np.empty(values.shape, np.uint8)
    scales = np.empty((*values.shape[:-1], -(-cols // 32)), np.uint8)
    random = _like(random, values.shape, np.uint32, "random")
    _call("ng_quantise_mx", _format(element), rows, cols, _at(values), 0, _choice(_RULES, rule, "rule"),
          _choice(_ROUNDING, rounding, "rounding"), _at(random), _at(codes), _at(scales))
    return codes, scales


def dequantise_mx(element, codes, scales):
    """The numbers of codes [..., n] with their scales [..., ceil(n / 32)], as float64, exactly."""
    codes = np.atleast_1d(_codes(element, codes))
    rows, cols = _rows(codes.shape)
    scales = _like(scales, (*codes.shape[:-1], -(-cols // 32)), np.uint8, "scales")
    values = np.empty(codes.shape, np.float64)
    _call("ng_dequantise_mx", _format(element), rows, cols, _at(codes), _at(scales), _at(values))
    return values


def fused_step(format_a, a, format_b, b, acc=0.0, scale_a=127, scale_b=127):
    """acc + 2^(scale_a + scale_b - 254) * sum of a * b over at most 32 codes, rounded once: a float32."""
    a, b = _codes(format_a, a).ravel(), _codes(format_b, b).ravel()
    if a.size != b.size:
        raise Error(NG_ERROR_SIZE, f"a has {a.size} elements and b {b.size}")  # noqa: F821
    acc, result = _floats(acc).reshape(1), np.empty(1, np.float32)
    _call("ng_fused_step", a.size, _format(format_a), _at(a), scale_a, _format(format_b), _at(b), scale_b, _at(acc),
          _at(result))
    return result[0]


def gemm(format_a, a, format_b, b, a_scales=None, b_scales=None, acc=None):
    """A [M, K] times B [N, K] transposed, begun with acc [M, N]: float32 [M, N], a fused step for each 32 of K.

    Scales are E8M0, [M, ceil(K / 32)] and [N, ceil(K / 32)]. Vectors a and b, [K], give a number: a dot product.
    """
    a, b = _codes(format_a, a), _codes(format_b, b)
    if a.ndim == b.ndim == 1:
        row = lambda scales: None if scales is None else np.atleast_2d(scales)  # noqa: E731
        start = None if acc is None else _floats(acc).reshape(1, 1)
        return gemm(format_a, a[None], format_b, b[None], row(a_scales), row(b_scales), start)[0, 0]
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[1]:
        raise Error(NG_ERROR_SIZE, f"a has shape {a.shape} and b {b.shape}, expected [M, K] and [N, K]")  # noqa: F821
    (m, k), n = a.shape, b.shape[0]
    a_scales = _like(a_scales, (m, -(-k // 32)), np.uint8, "a_scales")
    b_scales = _like(b_scales, (n, -(-k // 32)), np.uint8, "b_scales")
    acc = _like(acc, (m, n), np.float32, "acc")
    result = np.empty((m, n), np.float32)
    operand = _C["ng_matrix"]
    _call("ng_gemm", m, n, k, ctypes.byref(operand(_format(format_a), _at(a), 0, _at(a_scales), 0)),
          ctypes.byref(operand(_format(format_b), _at(b), 0, _at(b_scales), 0)), _at(acc), _at(result), 0)
    return result


def _each(name, *operands):
    operands = [np.ascontiguousarray(x) for x in np.broadcast_arrays(*(_floats(x) for x in operands))]
    result = np.empty(operands[0].shape, np.float32)
    _call(name, result.size, *(_at(x) for x in operands), _at(result))
    return result


def add(a, b):
    """FP32 sums, nearest even, every NaN canonical."""
    return _each("ng_add_fp32", a, b)


def multiply(a, b):
    """FP32 products, nearest even, every NaN canonical."""
    return _each("ng_multiply_fp32", a, b)


def relu(x):
    """x <= 0 to +0; NaN stays one."""
    return _each("ng_relu_fp32", x)


class Random:
    """Random words for stochastic rounding: Speck32/64 of a counter under a seed. Both may be read and set."""

    def __init__(self, seed, counter=0):
        self._state = _C["ng_random"](seed, counter)

    seed = property(lambda self: self._state.seed)
    counter = property(lambda self: self._state.counter)

    def words(self, shape):
        """uint32 of that shape; the counter goes on by as many."""
        words = np.empty(shape, np.uint32)
        _call("ng_random_words", ctypes.byref(self._state), words.size, _at(words))
        return words
