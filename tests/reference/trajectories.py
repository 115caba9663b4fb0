"""Trains small networks in double precision and writes their trajectories as test fixtures.

Written from the published definitions with NumPy, independently of the C++ library, which must follow
every trajectory: each optimizer (as torch.optim defines it), loss, schedule, penalty, clipping and
kind of layer, 50 steps from given weights over a table that is fed in order, in batches of 5, 5 and 2
(of 4 in the cases of layers).

    python3 tests/reference/trajectories.py > tests/fixtures/trajectories.csv

A case is a block of rows: `case,NAME`, `spec,PATH,VALUE` ..., `inputs,...`, `targets,...`, then
`at,STEP,LOSS` followed by `block,LAYER,KIND,...` for every block of parameters, at each of STEPS.
"""

import numpy as np

import autodiff as ad

STEPS = (0, 1, 7, 50)
EXAMPLES = 12

# ---- networks ----------------------------------------------------------------------------------


class Layer:
    """A linear part, perhaps normalized, an activation, perhaps its mirror image and the input."""

    def __init__(self, spec, inputs, units, activation, random):
        self.kind = spec.get("type.name", "dense")
        self.pieces = int(spec.get("type.pieces", 2)) if self.kind == "maxout" else 1
        self.normalization = spec.get("normalization.name", "none")
        self.epsilon = spec.get("normalization.epsilon", 1e-5)
        self.momentum = spec.get("normalization.momentum", 0.1)
        self.residual = spec.get("residual", False)
        self.activation = activation
        self.alpha = spec.get("activation.alpha", 1.0)
        rows = units * self.pieces
        self.learned = {
            "weights": random.normal(0, 0.7, (rows, inputs)),
            "bias": random.normal(0, 0.3, (rows,)),
        }
        if activation == "prelu":
            self.learned["alpha"] = np.full(units, 0.25)
        self.running = {}
        if self.normalization != "none":
            self.learned["scale"] = random.uniform(0.5, 1.5, (units,))
            self.learned["shift"] = random.normal(0, 0.3, (units,))
        if self.normalization == "batch_normalization":
            self.running = {"mean": np.zeros(units), "variance": np.ones(units)}
        for name, value in self.learned.items():
            self.learned[name] = value.astype(np.float32).astype(np.float64)
        self.outputs = 2 * units if self.kind == "crelu" else units

    def normalize(self, z, p, training):
        axis = 0 if self.normalization == "batch_normalization" else 1
        if axis == 0 and not training:
            centre, variance = self.running["mean"], self.running["variance"]
        else:
            centre = ad.mean(z, axis)
            variance = ad.mean((z - centre) * (z - centre), axis)
            if axis == 0:
                count = z.value.shape[0]
                share = self.momentum
                self.running["mean"] = (1 - share) * self.running["mean"] + share * centre.value[0]
                unbiased = variance.value[0] * count / (count - 1)
                self.running["variance"] = (1 - share) * self.running["variance"] + share * unbiased
        return p["scale"] * (z - centre) / ad.power(ad.of(variance) + self.epsilon, 0.5) + p["shift"]

    def activate(self, z, p):
        if self.activation == "identity":
            return z
        if self.activation == "tanh":
            return ad.tanh(z)
        if self.activation == "relu":
            return ad.relu(z)
        if self.activation == "sigmoid":
            return sigmoid(z)
        if self.activation == "softmax":
            return ad.exp(z) / ad.total(ad.exp(z), 1)
        if self.activation == "prelu":
            return ad.where(z.value > 0, z, p["alpha"] * z)
        if self.activation == "elu":
            return ad.where(z.value > 0, z, self.alpha * (ad.exp(z) - 1.0))
        raise ValueError(self.activation)

    def forward(self, x, p, training):
        z = ad.linear(x, p["weights"]) + p["bias"]
        if self.pieces > 1:
            z = ad.largest(ad.reshaped(z, (z.value.shape[0], -1, self.pieces)), 2)
        if self.normalization != "none":
            z = self.normalize(z, p, training)
        a = self.activate(z, p)
        if self.kind == "crelu":
            a = ad.side_by_side(a, self.activate(-z, p))
        return a + x if self.residual else a


def sigmoid(z):
    return 1.0 / (1.0 + ad.exp(-z))


class Network:
    def __init__(self, spec, inputs, outputs, random):
        self.layers = []
        for l in range(int(spec["network.layers.length"])):
            prefix = f"network.layers.{l}."
            own = {k[len(prefix) :]: v for k, v in spec.items() if k.startswith(prefix)}
            layer = Layer(own, inputs, int(own["units"]), own["activation.name"], random)
            self.layers.append(layer)
            inputs = layer.outputs
        self.layers.append(
            Layer({}, inputs, outputs, spec["network.output.activation.name"], random)
        )

    def parameters(self):
        """The learned arrays as nodes, a dictionary for each layer."""
        return [{k: ad.Array(v) for k, v in layer.learned.items()} for layer in self.layers]

    def forward(self, inputs, parameters, training):
        x = ad.Array(inputs)
        for layer, p in zip(self.layers, parameters):
            x = layer.forward(x, p, training)
        return x


# ---- losses ------------------------------------------------------------------------------------


def loss_of(spec, a, y):
    """The mean loss of activations a for targets y: over examples and outputs, or over examples."""
    name = spec["training.loss.name"]
    if name == "mean_squared_error":
        return ad.mean((a - y) * (a - y))
    if name == "half_squared_error":
        return 0.5 * ad.mean((a - y) * (a - y))
    if name == "mean_absolute_error":
        return ad.mean(ad.absolute(a - y))
    if name == "huber":
        delta = spec["training.loss.delta"]
        size = ad.absolute(a - y)
        quadratic = 0.5 * (a - y) * (a - y)
        return ad.mean(ad.where(size.value <= delta, quadratic, delta * (size - 0.5 * delta)))
    if name == "binary_cross_entropy":
        return ad.mean(-(y * ad.log(a) + (1.0 - y) * ad.log(1.0 - a)))
    if name == "categorical_cross_entropy":
        return ad.total(-(y * ad.log(a))) / float(len(y))
    if name == "hinge":
        return ad.mean(ad.relu(1.0 - y * a))
    raise ValueError(name)


def penalty_of(spec, parameters):
    name = spec.get("training.regularization.name", "none")
    rate = spec.get("training.regularization.rate", 0.0)
    weights = [p["weights"] for p in parameters]
    if name == "l1":
        return rate * sum((ad.total(ad.absolute(w)) for w in weights), ad.Array(0.0))
    if name == "l2":
        return rate / 2 * sum((ad.total(w * w) for w in weights), ad.Array(0.0))
    return ad.Array(0.0)


def clipped(spec, gradients):
    name = spec.get("training.clipping.name", "none")
    limit = spec.get("training.clipping.limit", 1.0)
    if name == "value":
        return [np.clip(g, -limit, limit) for g in gradients]
    if name == "norm":
        norm = np.sqrt(sum((g * g).sum() for g in gradients))
        return [g * min(1.0, limit / norm) for g in gradients]
    return gradients


def rate_factor(spec, t):
    """What the learning rate is multiplied with after t steps."""
    s = {k.rpartition(".")[2]: v for k, v in spec.items() if k.startswith("training.schedule.")}
    name = s.get("name", "constant")

    def cosine(t):
        u = min(t / s["steps"], 1.0)
        return s["floor"] + (1 - s["floor"]) * (1 + np.cos(np.pi * u)) / 2

    if name == "step":
        return s["factor"] ** (t // s["every"])
    if name == "exponential":
        return s["factor"] ** t
    if name == "cosine":
        return cosine(t)
    if name == "warm_up":
        if t < s["warmUp"]:
            return s["from"] + (1 - s["from"]) * t / s["warmUp"]
        return cosine(t - s["warmUp"]) if s["after"] == "cosine" else 1.0
    return 1.0


# ---- optimizers, as the pseudocode of torch.optim ------------------------------------------------


class Optimizer:
    def __init__(self, spec):
        self.o = {k.rpartition(".")[2]: v for k, v in spec.items() if k.startswith("training.optimizer.")}
        self.memory = {}
        self.t = 0
        self.mu_product = 1.0

    def step(self, arrays, gradients, factor):
        """The new arrays."""
        self.t += 1
        o, t = self.o, self.t
        rate = o["learningRate"] * factor
        decay = o.get("weightDecay", 0.0)
        if o["name"] == "nadam":
            self.mu = o["beta1"] * (1 - 0.5 * 0.96 ** (t * o["momentumDecay"]))
            self.mu_next = o["beta1"] * (1 - 0.5 * 0.96 ** ((t + 1) * o["momentumDecay"]))
            self.mu_product *= self.mu
        rule = getattr(self, o["name"])
        new = []
        for index, (w, g) in enumerate(zip(arrays, gradients)):
            m = self.memory.setdefault(index, {})
            if o["name"] in ("adamw", "lion"):
                w = w - rate * decay * w
            else:
                g = g + decay * w
            new.append(w - rule(g, m, rate, t))
        return new

    def sgd(self, g, m, rate, t):
        momentum = self.o.get("momentum", 0.0)
        if momentum == 0:
            return rate * g
        m["b"] = g if t == 1 else momentum * m["b"] + g
        return rate * (g + momentum * m["b"] if self.o.get("nesterov", False) else m["b"])

    def rmsprop(self, g, m, rate, t):
        alpha = self.o["alpha"]
        m["v"] = alpha * m.get("v", 0.0) + (1 - alpha) * g**2
        variance = m["v"]
        if self.o.get("centered", False):
            m["mean"] = alpha * m.get("mean", 0.0) + (1 - alpha) * g
            variance = variance - m["mean"] ** 2
        direction = g / (np.sqrt(variance) + self.o["eps"])
        momentum = self.o.get("momentum", 0.0)
        if momentum > 0:
            m["b"] = momentum * m.get("b", 0.0) + direction
            direction = m["b"]
        return rate * direction

    def adagrad(self, g, m, rate, t):
        rate = rate / (1 + (t - 1) * self.o["lrDecay"])
        m["sum"] = m.get("sum", self.o["initialAccumulator"]) + g**2
        return rate * g / (np.sqrt(m["sum"]) + self.o["eps"])

    def moments(self, g, m):
        m["m"] = self.o["beta1"] * m.get("m", 0.0) + (1 - self.o["beta1"]) * g
        m["v"] = self.o["beta2"] * m.get("v", 0.0) + (1 - self.o["beta2"]) * g**2

    def adam(self, g, m, rate, t):
        self.moments(g, m)
        m_hat = m["m"] / (1 - self.o["beta1"] ** t)
        v_hat = m["v"] / (1 - self.o["beta2"] ** t)
        return rate * m_hat / (np.sqrt(v_hat) + self.o["eps"])

    adamw = adam

    def nadam(self, g, m, rate, t):
        self.moments(g, m)
        m_hat = self.mu_next * m["m"] / (1 - self.mu_product * self.mu_next) + (1 - self.mu) * g / (
            1 - self.mu_product
        )
        v_hat = m["v"] / (1 - self.o["beta2"] ** t)
        return rate * m_hat / (np.sqrt(v_hat) + self.o["eps"])

    def lion(self, g, m, rate, t):
        past = m.get("m", 0.0)
        m["m"] = self.o["beta2"] * past + (1 - self.o["beta2"]) * g
        return rate * np.sign(self.o["beta1"] * past + (1 - self.o["beta1"]) * g)


# ---- data, cases, output -------------------------------------------------------------------------


def data_for(classes, random):
    """Inputs (exact in float32), what the caller gives as targets, and one row of numbers each."""
    inputs = random.normal(0, 1, (EXAMPLES, 2)).astype(np.float32).astype(np.float64)
    if classes == 0:
        targets = np.stack([np.sin(2 * inputs[:, 0]), inputs[:, 0] * inputs[:, 1] + 0.5], axis=1)
        targets = targets.astype(np.float32).astype(np.float64)
        return inputs, targets
    return inputs, np.arange(EXAMPLES)[:, None] * 7 % classes


def coded(spec, classes, given):
    """Class indices as the loss wants them."""
    if classes == 0:
        return given
    if spec["training.loss.name"] == "categorical_cross_entropy":
        return np.eye(classes)[given[:, 0].astype(int)]
    if spec["training.loss.name"] == "binary_cross_entropy":
        return given.astype(np.float64)
    return 2.0 * given - 1.0


def show(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else f"{float(value):.10g}"


def row(*fields):
    print(",".join(show(f) for f in fields))


def run(name, spec, classes):
    random = np.random.default_rng([len(name), sum(name.encode())])
    inputs, given = data_for(classes, random)
    targets = coded(spec, classes, given)
    network = Network(spec, inputs.shape[1], targets.shape[1], random)
    optimizer = Optimizer(spec)

    row("case", name)
    for path, value in spec.items():
        row("spec", path, value)
    row("spec", "data.classes", classes)
    row("inputs", inputs.shape[1], *inputs.ravel())
    row("targets", given.shape[1], *given.ravel())

    def report(step):
        loss = loss_of(spec, network.forward(inputs, network.parameters(), False), targets)
        row("at", step, loss.value)
        for l, layer in enumerate(network.layers):
            for kind, value in {**layer.learned, **layer.running}.items():
                row("block", l, kind, *value.ravel())

    report(0)
    position = 0
    for step in range(1, STEPS[-1] + 1):
        batch = slice(position, min(position + spec["training.batchSize"], EXAMPLES))
        position = batch.stop % EXAMPLES
        parameters = network.parameters()
        a = network.forward(inputs[batch], parameters, True)
        (loss_of(spec, a, targets[batch]) + penalty_of(spec, parameters)).backward()
        nodes = [node for p in parameters for node in p.values()]
        gradients = clipped(spec, [node.gradient for node in nodes])
        new = iter(
            optimizer.step([node.value for node in nodes], gradients, rate_factor(spec, step - 1))
        )
        for layer in network.layers:
            for kind in layer.learned:
                layer.learned[kind] = next(new)
        if step in STEPS:
            report(step)


def spec_of(loss="binary_cross_entropy", output="sigmoid", layers=None, batch=5, **training):
    """A flat spec. `training` holds dictionaries: optimizer, schedule, regularization, clipping."""
    spec = {
        "data.name": "table",
        "data.trainFraction": 1,
        "training.batchSize": batch,
        "training.shuffle": False,
        "training.loss.name": loss,
        "network.output.activation.name": output,
    }
    if loss == "huber":
        spec["training.loss.delta"] = 0.5
    layers = layers or [
        {"units": 4, "activation.name": "tanh"},
        {"units": 3, "activation.name": "prelu"},
    ]
    spec["network.layers.length"] = len(layers)
    for l, layer in enumerate(layers):
        for key, value in layer.items():
            spec[f"network.layers.{l}.{key}"] = value
    training.setdefault("optimizer", {"name": "sgd", "learningRate": 0.3})
    for part, settings in training.items():
        for key, value in settings.items():
            spec[f"training.{part}.{key}"] = value
    return spec


def optimizer(name, rate, **settings):
    defaults = {
        "sgd": {},
        "rmsprop": {"alpha": 0.99, "eps": 1e-8},
        "adagrad": {"lrDecay": 0.0, "initialAccumulator": 0.0, "eps": 1e-10},
        "adam": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        "adamw": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weightDecay": 0.01},
        "nadam": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "momentumDecay": 0.004},
        "lion": {"beta1": 0.9, "beta2": 0.99},
    }[name]
    return {"name": name, "learningRate": rate, **defaults, **settings}


def cases():
    optimizers = {
        "sgd": optimizer("sgd", 0.3),
        "sgd with momentum": optimizer("sgd", 0.1, momentum=0.9),
        "sgd with nesterov and decay": optimizer(
            "sgd", 0.1, momentum=0.8, nesterov=True, weightDecay=0.05
        ),
        "sgd with decay": optimizer("sgd", 0.3, weightDecay=0.05),
        "rmsprop": optimizer("rmsprop", 0.01),
        "rmsprop with momentum": optimizer("rmsprop", 0.005, momentum=0.7),
        "rmsprop centered": optimizer("rmsprop", 0.005, alpha=0.9, centered=True, eps=1e-3),
        "rmsprop with everything": optimizer(
            "rmsprop", 0.005, alpha=0.9, momentum=0.5, centered=True, eps=1e-3, weightDecay=0.1
        ),
        "adagrad": optimizer("adagrad", 0.1),
        "adagrad with everything": optimizer(
            "adagrad", 0.2, lrDecay=0.05, initialAccumulator=0.1, weightDecay=0.1
        ),
        "adam": optimizer("adam", 0.03),
        "adam with decay": optimizer("adam", 0.03, beta1=0.8, beta2=0.99, weightDecay=0.1),
        "adamw": optimizer("adamw", 0.03),
        "adamw with much decay": optimizer("adamw", 0.03, weightDecay=0.5),
        "nadam": optimizer("nadam", 0.02),
        "nadam with everything": optimizer("nadam", 0.02, momentumDecay=0.1, weightDecay=0.1),
        "lion": optimizer("lion", 0.01),
        "lion with decay": optimizer("lion", 0.01, weightDecay=0.5),
    }
    for name, settings in optimizers.items():
        yield f"optimizer {name}", spec_of(optimizer=settings), 2

    for loss, output, classes in (
        ("mean_squared_error", "identity", 0),
        ("half_squared_error", "identity", 0),
        ("mean_absolute_error", "identity", 0),
        ("huber", "identity", 0),
        ("mean_squared_error", "tanh", 2),
        ("half_squared_error", "tanh", 2),
        ("binary_cross_entropy", "sigmoid", 2),
        ("categorical_cross_entropy", "softmax", 3),
        ("categorical_cross_entropy", "softmax", 2),
        ("hinge", "identity", 2),
    ):
        settings = optimizer("sgd", 0.05 if classes == 0 else 0.2)
        yield f"loss {loss} of {output} for {classes} classes", spec_of(
            loss, output, optimizer=settings
        ), classes

    for schedule in (
        {"name": "constant"},
        {"name": "step", "every": 20, "factor": 0.5},
        {"name": "exponential", "factor": 0.95},
        {"name": "cosine", "steps": 40, "floor": 0.1},
        {"name": "warm_up", "warmUp": 10, "from": 0.1, "after": "constant", "steps": 10, "floor": 0},
        {"name": "warm_up", "warmUp": 10, "from": 0, "after": "cosine", "steps": 30, "floor": 0.2},
    ):
        name = " then ".join([schedule["name"], *filter(None, [schedule.get("after")])])
        yield f"schedule {name}", spec_of(
            schedule=schedule, optimizer=optimizer("adam", 0.03)
        ), 2

    for part, settings in (
        ("regularization", {"name": "l1", "rate": 0.02}),
        ("regularization", {"name": "l2", "rate": 0.1}),
        ("clipping", {"name": "value", "limit": 0.02}),
        ("clipping", {"name": "norm", "limit": 0.1}),
    ):
        yield f"{part} {settings['name']}", spec_of(**{part: settings}), 2
    yield "everything between gradient and update", spec_of(
        regularization={"name": "l2", "rate": 0.1},
        clipping={"name": "norm", "limit": 0.1},
        schedule={"name": "cosine", "steps": 40, "floor": 0.1},
        optimizer=optimizer("adamw", 0.03),
    ), 2

    tanh = {"units": 4, "activation.name": "tanh"}
    for name, layer in {
        "batch normalization": {**tanh, "normalization.name": "batch_normalization"},
        "batch normalization of its own numbers": {
            **tanh,
            "normalization.name": "batch_normalization",
            "normalization.epsilon": 0.1,
            "normalization.momentum": 0.3,
        },
        "layer normalization": {**tanh, "normalization.name": "layer_normalization"},
        "maxout": {"units": 4, "type.name": "maxout", "type.pieces": 3, "activation.name": "identity"},
        "crelu": {"units": 4, "type.name": "crelu", "activation.name": "relu"},
        "elu": {"units": 4, "activation.name": "elu", "activation.alpha": 0.7},
    }.items():
        # in a batch of two the variance may be near epsilon, where normalizing multiplies the
        # rounding of float by 1/sqrt(epsilon); at a rate of 0.3 some paths are chaotic, too
        yield f"layer {name}", spec_of(
            layers=[layer, tanh], batch=4, optimizer=optimizer("sgd", 0.05)
        ), 2
    yield "layer residual", spec_of(layers=[tanh, {**tanh, "residual": True}, tanh]), 2


if __name__ == "__main__":
    print(f"# Made by tests/reference/trajectories.py with NumPy {np.__version__}")
    for case in cases():
        run(*case)
