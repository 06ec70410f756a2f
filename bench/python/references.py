"""Does with pandas, SciPy, Fairlearn and Evidently what one benchmark does: `references.py TASK TABLE...`.

Prints one line of JSON, with the seconds from the first byte read to the last figure, and the most memory in MiB.
"""

import json
import resource
import sys
import time

import numpy
import pandas


def fairness(path):
    """Rates per group, both areas under the ROC curve, and who is right where the other is not."""
    from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
    from sklearn.metrics import accuracy_score, roc_auc_score

    names = ["sex", "age_band", "label", "score", "prediction", "champion_score", "champion_prediction"]
    table = pandas.read_parquet(path, columns=names)
    rates = MetricFrame(
        metrics={
            "accuracy": accuracy_score,
            "selection rate": selection_rate,
            "true positive rate": true_positive_rate,
            "false positive rate": false_positive_rate,
        },
        y_true=table["label"],
        y_pred=table["prediction"],
        sensitive_features=table[["sex", "age_band"]],
    )
    areas = [roc_auc_score(table["label"], table[name]) for name in ["score", "champion_score"]]
    right = [table[name] == table["label"] for name in ["prediction", "champion_prediction"]]
    return rates.by_group, areas, pandas.crosstab(*right)


def regression(path):
    """Means of both models' errors per group, and the standard error of their difference."""
    names = ["sex", "age_band", "label", "score", "champion_score"]
    table = pandas.read_parquet(path, columns=names)
    for name in ["score", "champion_score"]:
        error = table[name] - table["label"]
        table[f"absolute {name}"] = error.abs()
        table[f"squared {name}"] = error * error
    table["difference"] = table["absolute score"] - table["absolute champion_score"]
    computed = [name for name in table.columns if name not in names]
    return table.groupby(["sex", "age_band"])[computed].agg(["mean", "sem"])


def drift(reference_path, current_path):
    """Kolmogorov-Smirnov and the population stability of deciles per number, chi-squared per category."""
    from scipy.stats import chi2_contingency, ks_2samp

    reference, current = pandas.read_parquet(reference_path), pandas.read_parquet(current_path)
    found = {}
    for name in reference.columns:
        a, b = reference[name], current[name]
        if pandas.api.types.is_numeric_dtype(a):
            cuts = numpy.quantile(a, numpy.linspace(0, 1, 11)[1:-1])
            p, q = (numpy.bincount(numpy.searchsorted(cuts, each), minlength=10) / len(each) for each in (a, b))
            found[name] = ks_2samp(a, b, method="asymp").statistic, ((p - q) * numpy.log(p / q)).sum()
        else:
            counts = pandas.concat([a.value_counts(), b.value_counts()], axis=1).fillna(0)
            found[name] = chi2_contingency(counts.T).statistic
    return found


def evidently(reference_path, current_path):
    """Evidently's preset for drift."""
    from evidently import Report
    from evidently.presets import DataDriftPreset

    tables = [pandas.read_parquet(path) for path in (current_path, reference_path)]
    return Report([DataDriftPreset()]).run(*tables).dict()


if __name__ == "__main__":
    task, *paths = sys.argv[1:]
    start = time.perf_counter()
    {"fairness": fairness, "regression": regression, "drift": drift, "evidently": evidently}[task](*paths)
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))
