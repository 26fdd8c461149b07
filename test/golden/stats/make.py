"""Makes vectors.json: what the statistics of src/stats must give. Python 3, scipy 1.17.1.

    python3 -m venv venv && venv/bin/pip install scipy==1.17.1
    venv/bin/python test/golden/stats/make.py > test/golden/stats/vectors.json

Where scipy has no such procedure (max-T, ties and zeros of the signed ranks), the definition is
computed here by listing every case, which is slow and short.
"""
import itertools
import json
import math

import numpy as np
from scipy import stats

rng = np.random.default_rng(20261123)


def rounded(values):
    return [float(f"{value:.6g}") for value in values]


def samples():
    """Differences of rounds: noise, ties, zeros, one value, all equal, an outlier."""
    yield rounded(rng.normal(0.02, 0.03, 5))
    yield rounded(rng.normal(0, 0.02, 6))
    yield rounded(rng.standard_t(3, 10) * 0.02)
    yield rounded(rng.normal(0.05, 0.04, 12))
    yield rounded(rng.normal(-0.01, 0.05, 20))
    yield [0.01, 0.01, -0.01, 0.02, 0.02, 0.03, -0.02, 0.01]
    yield [0.0, 0.0, 0.01, -0.02, 0.03, 0.04, 0.0]
    yield [0.0, 0.0, 0.0, 0.0, 0.0]
    yield [0.02, 0.02, 0.02, 0.02, 0.02, 0.02]
    yield [0.03]
    yield [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 3.0]


def signed_ranks(d):
    return np.sign(d) * stats.rankdata(np.abs(d))


def signed_rank_above(d):
    """By all sign vectors; zeros are ranked and count for neither side."""
    ranks = signed_ranks(np.array(d))
    found = ranks[ranks > 0].sum()
    weights = np.abs(ranks[ranks != 0])
    cases = list(itertools.product([0, 1], repeat=len(weights)))
    return sum(np.dot(case, weights) >= found - 1e-9 for case in cases) / len(cases)


def walsh(d):
    return np.sort([(d[i] + d[j]) / 2 for i in range(len(d)) for j in range(i, len(d))])


def signed_rank_pmf(n):
    pmf = np.array([1.0])
    for rank in range(1, n + 1):
        pmf = np.convolve(pmf, np.r_[0.5, np.zeros(rank - 1), 0.5])
    return pmf


def place(cdf, alpha):
    """The first k with P(T <= k) > alpha: the place of the low bound, from 1; 0 is none."""
    return int(np.argmax(cdf > alpha * (1 + 1e-12)))


def bounds(values, at):
    return None if at == 0 else [float(values[at - 1]), float(values[len(values) - at])]


def paired():
    for d in samples():
        averages = walsh(d)
        cdf = np.cumsum(signed_rank_pmf(len(d)))
        yield {
            "differences": d,
            "estimate": float(np.median(averages)),
            "above": signed_rank_above(d),
            "intervals": {str(a): bounds(averages, place(cdf, a)) for a in (0.05, 0.025, 0.01)},
        }


def wilcoxon():
    """scipy's own exact test, where it has one: no ties, no zeros."""
    for n in (5, 8, 10, 16, 25):
        d = rng.normal(0.01, 0.02, n)
        p = stats.wilcoxon(d, alternative="greater", method="exact").pvalue
        yield {"differences": [float(x) for x in d], "above": float(p)}


def unpaired():
    for n, m in ((5, 5), (6, 8), (10, 10), (4, 12)):
        x, y = rng.normal(0, 0.03, n), rng.normal(0.02, 0.03, m)
        differences = np.sort((y[None, :] - x[:, None]).ravel())
        cdf = [
            float(stats.mannwhitneyu(*separated(n, m, u), alternative="less", method="exact").pvalue)
            for u in range(n * m + 1)
        ]
        yield {
            "before": [float(v) for v in x],
            "after": [float(v) for v in y],
            "estimate": float(np.median(differences)),
            "atMost": cdf,
            "interval": bounds(differences, place(np.array(cdf), 0.05)),
        }


def separated(n, m, u):
    """Two samples without ties whose U (of the first) is u: a staircase."""
    full, rest = divmod(u, m)
    y = list(range(1, m + 1))
    x = [m + 1 + k for k in range(full)]
    if full < n:
        x.append(rest + 0.5)
    x += [0.5 - k for k in range(1, n - full)]
    x = [v + 1e-3 * k for k, v in enumerate(x)]
    assert stats.mannwhitneyu(x, y).statistic == u
    return x, y


def step_down(observed, draws):
    order = np.argsort(-observed, kind="stable")
    adjusted, highest = np.ones(len(observed)), 0.0
    for k, metric in enumerate(order):
        reached = (draws[:, order[k:]].max(axis=1) >= observed[metric] - 1e-9).mean()
        highest = max(highest, reached)
        adjusted[metric] = highest
    return [float(p) for p in adjusted]


def sign_flips():
    for metrics, rounds, shift in ((1, 6, 0.02), (6, 8, 0.03), (5, 10, 0.01), (3, 10, 0.0)):
        shared = rng.normal(0, 0.02, rounds)
        d = np.array([0.6 * shared + rng.normal(shift * (j % 2), 0.02, rounds) for j in range(metrics)])
        if metrics == 5:
            d = np.round(d, 2)  # ties and zeros
        ranks = np.array([signed_ranks(row) for row in d])
        norms = np.sqrt((ranks**2).sum(axis=1))
        norms[norms == 0] = 1
        flips = np.array(list(itertools.product([1, -1], repeat=rounds)))
        draws = flips @ ranks.T / norms
        observed = ranks.sum(axis=1) / norms
        yield {
            "columns": d.tolist(),
            "up": step_down(observed, draws),
            "down": step_down(-observed, -draws),
        }


def relabellings():
    for metrics, n, m in ((1, 5, 5), (4, 6, 5)):
        values = rng.normal(0, 0.03, (metrics, n + m))
        values[0, n:] += 0.05
        ranks = np.array([stats.rankdata(row) for row in values]) - (n + m + 1) / 2
        norms = np.sqrt((ranks**2).sum(axis=1))
        after = [
            [i for i in range(n + m) if i not in chosen]
            for chosen in itertools.combinations(range(n + m), n)
        ]
        draws = np.array([ranks[:, rows].sum(axis=1) / norms for rows in after])
        observed = draws[0]
        yield {
            "columns": values.tolist(),
            "beforeCount": n,
            "up": step_down(observed, draws),
            "down": step_down(-observed, -draws),
        }


def holm(p):
    order = np.argsort(p)
    scaled = np.minimum(1, np.maximum.accumulate((len(p) - np.arange(len(p))) * np.array(p)[order]))
    out = np.empty(len(p))
    out[order] = scaled
    return out.tolist()


def several():
    for p in ([0.01, 0.04, 0.03, 0.2], [0.5], [0.001, 0.001, 0.9, 0.04, 0.04, 0.06]):
        yield {
            "values": p,
            "holm": holm(p),
            "discovery": stats.false_discovery_control(p, method="bh").tolist(),
        }


def predictions():
    for k in (5, 10, 20, 30):
        history = rounded(rng.normal(3, 0.05, k))
        mean, s = np.mean(history), np.std(history, ddof=1)
        for alpha in (0.05, 0.01):
            reach = stats.t.ppf(1 - alpha, k - 1) * s * math.sqrt(1 + 1 / k)
            value = mean + 2 * s
            above = stats.t.sf(2 / math.sqrt(1 + 1 / k), k - 1)
            yield {
                "history": history,
                "alpha": alpha,
                "low": mean - reach,
                "high": mean + reach,
                "value": value,
                "above": above,
            }


def powers():
    for rounds, alpha, s in ((6, 0.05, 0.01), (10, 0.05, 0.03), (20, 0.01, 0.05), (10, 0.05 / 3, 0.02)):
        t = stats.t(rounds - 1)
        reach = t.ppf(1 - alpha) + t.ppf(0.8)
        yield {
            "plan": {"rounds": rounds, "alpha": alpha, "deviation": s},
            "shift": reach * s / math.sqrt(rounds),
            "powerOfTwoPercent": t.sf(t.ppf(1 - alpha) - 0.02 * math.sqrt(rounds) / s),
        }


def deviations():
    """Values in groups, pooled, and the upper limit of 80 % confidence that a plan takes."""
    for sizes, s in (((5,), 0.02), ((10,), 0.05), ((10, 12), 0.01), ((2, 1, 7), 0.03), ((30, 30), 0.04)):
        drawn = np.random.default_rng(sum(sizes))
        groups = [rounded(drawn.normal(at, s, size)) for at, size in enumerate(sizes)]
        squares = sum(np.sum((np.array(one) - np.mean(one)) ** 2) for one in groups)
        freedom = sum(sizes) - len(sizes)
        yield {
            "groups": groups,
            "deviation": math.sqrt(squares / freedom),
            "freedom": freedom,
            "atMost": math.sqrt(squares / stats.chi2.ppf(0.2, freedom)),
        }


def chi_squares():
    for freedom in (1, 2, 4, 9, 27, 200):
        for below in (0.01, 0.2, 0.5):
            yield {"freedom": freedom, "below": below, "value": float(stats.chi2.ppf(below, freedom))}


def places():
    for n, q, alpha in (
        (6, 0.5, 0.025), (5, 0.5, 0.025), (100, 0.9, 0.025), (1000, 0.99, 0.025),
        (10_000, 0.999, 0.025), (100_000, 0.999, 0.025), (368, 0.99, 0.025), (367, 0.99, 0.025),
    ):
        b = stats.binom(n, q)
        low = max((k for k in range(1, n + 1) if b.cdf(k - 1) <= alpha), default=None)
        high = min((k for k in range(1, n + 1) if b.sf(k - 1) <= alpha), default=None)
        yield {"count": n, "q": q, "alpha": alpha, "low": low, "high": high}


def effective():
    for beyond, count in (([5, 5, 5, 5], 50), ([0, 12, 3, 9, 1, 11], 60), ([2, 2, 3, 1, 2], 20)):
        total, share = count * len(beyond), sum(beyond) / (count * len(beyond))
        squares = sum((b - share * count) ** 2 for b in beyond)
        variance = len(beyond) / (len(beyond) - 1) * squares / total**2
        size = total if variance == 0 else min(total, share * (1 - share) / variance)
        yield {"stretches": [{"count": count, "beyond": b} for b in beyond], "size": size}


def quantiles():
    """Type 8, of values that the buckets of a histogram hold exactly (below 2048)."""
    for n in (1, 2, 15, 100, 1000):
        values = np.sort(rng.integers(1, 2000, n))
        yield {
            "values": values.tolist(),
            "quantiles": {
                str(q): float(np.quantile(values, q, method="median_unbiased"))
                for q in (0.05, 0.5, 0.9, 0.99, 0.999)
            },
        }


def lines():
    """Theil and Sen's slope: drawn lengths, few lengths (ties in x), ties in y, an outlier."""
    drawn = np.round(rng.lognormal(6, 1, 40))
    few = np.repeat([64.0, 256.0, 1024.0, 4096.0], 12)
    for x, noise in ((drawn, 3.0), (few, 2.0), (few, 40.0), (np.arange(9.0), 0.5)):
        y = 50 + 0.02 * x + rng.normal(0, noise, len(x))
        if noise == 2.0:
            y = np.round(y)
        if noise == 3.0:
            y[5] += 500
        for confidence in (0.9, 0.95, 0.975):
            fit = stats.theilslopes(y, x, confidence, method="joint")
            yield {
                "xs": [float(v) for v in x],
                "ys": [float(v) for v in y],
                "alpha": round(1 - confidence, 6),
                "slope": float(fit.slope),
                "low": float(fit.low_slope),
                "high": float(fit.high_slope),
                "intercept": float(fit.intercept),
            }


def one_item_a_line(document):
    blocks = []
    for name, items in document.items():
        lines = ",\n".join(f"    {json.dumps(item)}" for item in items)
        blocks.append(f'  "{name}": [\n{lines}\n  ]')
    return "{\n" + ",\n".join(blocks) + "\n}"


print(one_item_a_line({
    "paired": paired(), "wilcoxon": wilcoxon(), "unpaired": unpaired(), "signFlips": sign_flips(),
    "relabellings": relabellings(), "several": several(), "predictions": predictions(),
    "powers": powers(), "places": places(), "effective": effective(), "quantiles": quantiles(),
    "lines": lines(), "deviations": deviations(), "chiSquares": chi_squares(),
}))
