"""Reverse-mode differentiation of NumPy arrays in double precision.

The reference has no backward pass of its own: gradients follow from the definitions of layers and
losses, so that a wrong derivation in the library cannot be repeated here.
"""

import numpy as np


class Array:
    """A value, and how a gradient of it reaches what it was made from."""

    __array_ufunc__ = None  # leaves `numpy array * Array` to the class

    def __init__(self, value, sources=()):
        self.value = np.asarray(value, dtype=np.float64)
        self.sources = sources  # pairs (array, gradient of this -> gradient of that)
        self.gradient = np.zeros_like(self.value)

    def __add__(self, other):
        other = of(other)
        return Array(self.value + other.value, ((self, lambda g: g), (other, lambda g: g)))

    def __mul__(self, other):
        other = of(other)
        return Array(
            self.value * other.value,
            ((self, lambda g: g * other.value), (other, lambda g: g * self.value)),
        )

    def __truediv__(self, other):
        return self * power(of(other), -1.0)

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -of(other)

    def __rsub__(self, other):
        return of(other) - self

    def __rtruediv__(self, other):
        return of(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self):
        """Fills the gradient of everything that this number was made from."""
        order, seen = [], set()

        def visit(array):
            if id(array) not in seen:
                seen.add(id(array))
                for source, _ in array.sources:
                    visit(source)
                order.append(array)

        visit(self)
        self.gradient = np.ones_like(self.value)
        for array in reversed(order):
            for source, rule in array.sources:
                source.gradient = source.gradient + _summed_to(rule(array.gradient), source.value.shape)


def of(value):
    return value if isinstance(value, Array) else Array(value)


def _summed_to(gradient, shape):
    """The gradient of what was broadcast from `shape`."""
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=0)
    for axis, length in enumerate(shape):
        if length == 1 and gradient.shape[axis] != 1:
            gradient = gradient.sum(axis=axis, keepdims=True)
    return gradient


def linear(x, weights):
    """Rows of x times rows of weights."""
    return Array(
        x.value @ weights.value.T,
        ((x, lambda g: g @ weights.value), (weights, lambda g: g.T @ x.value)),
    )


def _elementwise(function, derivative):
    def apply(x):
        return Array(function(x.value), ((x, lambda g: g * derivative(x.value)),))

    return apply


exp = _elementwise(np.exp, np.exp)
log = _elementwise(np.log, lambda v: 1 / v)
tanh = _elementwise(np.tanh, lambda v: 1 / np.cosh(v) ** 2)
absolute = _elementwise(np.abs, np.sign)
relu = _elementwise(lambda v: np.maximum(v, 0), lambda v: np.where(v > 0, 1.0, 0.0))


def power(x, exponent):
    return Array(
        x.value**exponent, ((x, lambda g: g * exponent * x.value ** (exponent - 1)),)
    )


def total(x, axis=None):
    kept = x.value.sum(axis=axis, keepdims=axis is not None)
    return Array(kept, ((x, lambda g: np.broadcast_to(g, x.value.shape)),))


def mean(x, axis=None):
    count = x.value.size if axis is None else x.value.shape[axis]
    return total(x, axis) / float(count)


def largest(x, axis):
    """The maximum along an axis; the gradient goes to the first of equals."""
    winners = np.expand_dims(x.value.argmax(axis=axis), axis)
    picked = np.zeros_like(x.value)
    np.put_along_axis(picked, winners, 1.0, axis=axis)
    return Array(
        x.value.max(axis=axis), ((x, lambda g: np.expand_dims(g, axis) * picked),)
    )


def reshaped(x, shape):
    return Array(x.value.reshape(shape), ((x, lambda g: g.reshape(x.value.shape)),))


def side_by_side(a, b):
    """Columns of a, then columns of b."""
    width = a.value.shape[1]
    return Array(
        np.concatenate([a.value, b.value], axis=1),
        ((a, lambda g: g[:, :width]), (b, lambda g: g[:, width:])),
    )


def where(condition, a, b):
    a, b = of(a), of(b)
    return Array(
        np.where(condition, a.value, b.value),
        ((a, lambda g: np.where(condition, g, 0.0)), (b, lambda g: np.where(condition, 0.0, g))),
    )
