"""Times what other packages do with votes: one case per process, seconds on standard output as JSON.

    rating_peers.py CASE FILE ROUNDS     FILE is CSV with model_a, model_b, winner
    rating_peers.py time -- PROGRAM …    seconds and peak memory (MB) of a whole process, and its output
"""

import json
import os
import subprocess
import sys
import time


def timed(rounds, work):
    """Seconds of each of `rounds` calls, after one that does not count."""
    work()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return seconds


def frame(path, columns=("model_a", "model_b", "winner")):
    import pandas as pd

    return pd.read_csv(path, usecols=list(columns))


def evalica_rows(path):
    import evalica

    data = frame(path)
    known = {"model_a": evalica.Winner.X, "model_b": evalica.Winner.Y}
    winners = [known.get(winner, evalica.Winner.Draw) for winner in data["winner"]]
    return data["model_a"].tolist(), data["model_b"].tolist(), winners


def evalica_names(path, rounds):
    import evalica

    xs, ys, winners = evalica_rows(path)
    return timed(rounds, lambda: evalica.bradley_terry(xs, ys, winners))


def evalica_ids(path, rounds):
    """Rows of numbers, with the index that spares looking for them."""
    import evalica

    xs, ys, winners = evalica_rows(path)
    xs, ys, index = evalica.indexing(xs, ys)
    import pandas as pd

    index = pd.RangeIndex(len(index))
    return timed(rounds, lambda: evalica.bradley_terry(xs, ys, winners, index=index))


def evalica_bootstrap(path, rounds, replicates=10):
    """Ten replicates: its memory grows with them. Times ten for a hundred."""
    import evalica

    xs, ys, winners = evalica_rows(path)
    work = lambda: evalica.bootstrap(
        evalica.bradley_terry,
        xs,
        ys,
        winners,
        n_resamples=replicates,
        bootstrap_method="percentile",
        random_state=1,
    )
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        seconds.append((time.perf_counter() - start) * 100 / replicates)
    return seconds


def evalica_cold(path, _):
    import evalica

    xs, ys, winners = evalica_rows(path)
    return evalica.bradley_terry(xs, ys, winners).scores.head(3).to_dict()


def arena_rank_fit(data):
    from arena_rank.models.bradley_terry import BradleyTerry
    from arena_rank.utils.data_utils import PairDataset

    dataset = PairDataset.from_pandas(data)
    model = BradleyTerry(n_competitors=len(dataset.competitors))
    return model.compute_ratings_and_cis(dataset)["rating_upper"].block_until_ready()


def arena_rank(path, rounds):
    data = frame(path)
    return timed(rounds, lambda: arena_rank_fit(data))


def arena_rank_cold(path, _):
    return [float(upper) for upper in arena_rank_fit(frame(path))[:3]]


def arena_rank_controls(path, rounds):
    from arena_rank.models.contextual_bradley_terry import ContextualBradleyTerry
    from arena_rank.utils.data_utils import ContextualPairDataset

    controls = ["length", "lists", "headers", "bold"]
    data = frame(path, ["model_a", "model_b", "winner", *controls])

    def work():
        dataset = ContextualPairDataset.from_pandas(data, controls, reweighted=False)
        model = ContextualBradleyTerry(
            n_competitors=len(dataset.competitors), n_features=len(controls)
        )
        model.compute_ratings_and_cis(dataset)["rating_upper"].block_until_ready()

    return timed(rounds, work)


def arena_rank_bootstrap(path, rounds):
    """As shipped it forks a process that has threads, and hangs: a start method is set."""
    import multiprocessing

    multiprocessing.set_start_method("spawn", force=True)
    from arena_rank.models.bradley_terry import BradleyTerry
    from arena_rank.utils.data_utils import PairDataset

    dataset = PairDataset.from_pandas(frame(path))
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        model = BradleyTerry(n_competitors=len(dataset.competitors))
        model.compute_ratings_and_cis(dataset, ci_method="bootstrap", num_bootstrap=100)
        seconds.append(time.perf_counter() - start)
    return seconds


def grouped(data):
    """Wins of the first of each pair and votes of each pair, with pandas."""
    import numpy as np
    import pandas as pd

    n = len(data)
    ids, names = pd.factorize(pd.concat([data["model_a"], data["model_b"]]))
    left, right = ids[:n], ids[n:]
    points = data["winner"].map({"model_a": 1.0, "model_b": 0.0}).fillna(0.5).to_numpy()
    swap = left > right
    low, high = np.where(swap, right, left), np.where(swap, left, right)
    points = np.where(swap, 1 - points, points)
    rows = pd.DataFrame({"low": low, "high": high, "points": points})
    cells = rows.groupby(["low", "high", "points"]).size().reset_index(name="n")
    return len(names), cells


def scipy_fit(n, low, high, points, counts):
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import expit

    def loss(theta):
        difference = theta[low] - theta[high]
        value = (counts * (np.logaddexp(0, difference) - points * difference)).sum()
        slope = counts * (expit(difference) - points)
        gradient = np.bincount(low, slope, n) - np.bincount(high, slope, n)
        return value / counts.sum(), gradient / counts.sum()

    return minimize(loss, np.zeros(n), jac=True, method="L-BFGS-B", tol=1e-9).x


def columns(cells):
    return (cells[name].to_numpy() for name in ("low", "high", "points", "n"))


def pandas_scipy(path, rounds):
    data = frame(path)

    def work():
        n, cells = grouped(data)
        scipy_fit(n, *columns(cells))

    return timed(rounds, work)


def pandas_scipy_cold(path, _):
    n, cells = grouped(frame(path))
    return scipy_fit(n, *columns(cells))[:3].tolist()


def scipy_bootstrap(path, rounds):
    """A hundred replicates, multinomial over the grouped data."""
    import numpy as np

    n, cells = grouped(frame(path))
    low, high, points, counts = columns(cells)

    def work():
        random = np.random.default_rng(1)
        for drawn in random.multinomial(counts.sum(), counts / counts.sum(), size=100):
            scipy_fit(n, low, high, points, drawn)

    return timed(rounds, work)


def whole_process(command):
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{command[0]} failed ({status})")
    return {
        "seconds": seconds,
        "megabytes": usage.ru_maxrss / 1024,
        "processor_seconds": usage.ru_utime + usage.ru_stime,
        "output": output.decode(),
    }


if __name__ == "__main__":
    if sys.argv[1] == "time":
        print(json.dumps(whole_process(sys.argv[3:])))
    else:
        case, path, rounds = sys.argv[1:]
        print(json.dumps(globals()[case](path, int(rounds))))
