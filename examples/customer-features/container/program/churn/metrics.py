"""Metrics of a binary classification, in the form in which the model registry shows them."""
import numpy as np
from sklearn.metrics import auc, confusion_matrix, precision_recall_curve, roc_curve

# as SageMaker's own model quality reports do it: five samples of 80 % of the rows, from 200 rows on
RESAMPLES = 5
RESAMPLE_SHARE = 0.8
RESAMPLE_MINIMUM = 200
CURVE_POINTS = 50


def ratio(part, whole):
    return float(part) / float(whole) if whole else 0.0


def f_score(precision, recall, beta):
    return ratio((1 + beta**2) * precision * recall, beta**2 * precision + recall)


def scores(labels, predicted, suffix=""):
    """Metrics of yes-or-no answers."""
    (tn, fp), (fn, tp) = confusion_matrix(labels, predicted, labels=[0, 1])
    precision, recall = ratio(tp, tp + fp), ratio(tp, tp + fn)
    values = {
        "accuracy": ratio(tp + tn, len(labels)),
        "precision": precision,
        "recall": recall,
        "f0_5": f_score(precision, recall, 0.5),
        "f1": f_score(precision, recall, 1),
        "f2": f_score(precision, recall, 2),
    }
    if not suffix:
        values.update(
            {
                "true_positive_rate": recall,
                "true_negative_rate": ratio(tn, tn + fp),
                "false_positive_rate": ratio(fp, tn + fp),
                "false_negative_rate": ratio(fn, tp + fn),
            }
        )
    return {name + suffix: value for name, value in values.items()}


def single_values(labels, probabilities, threshold):
    """Every metric that is one number."""
    fpr, tpr, _ = roc_curve(labels, probabilities)
    constant = int(np.mean(labels) >= 0.5)
    return {
        **scores(labels, (probabilities >= threshold).astype(int)),
        **scores(labels, np.full(len(labels), constant), "_best_constant_classifier"),
        "auc": float(auc(fpr, tpr)),
    }


def thin_out(values):
    """A curve's points, so few that the report stays small."""
    rows = np.unique(np.linspace(0, len(values) - 1, CURVE_POINTS).round().astype(int))
    return [float(value) for value in np.asarray(values)[rows]]


def report(labels, probabilities, threshold=0.5, seed=1):
    """The whole report; labels are 0 and 1, probabilities those of 1."""
    labels, probabilities = np.asarray(labels), np.asarray(probabilities)
    if set(np.unique(labels)) != {0, 1}:
        raise ValueError(f"labels must be 0 and 1, and both must occur, got {sorted(set(labels.tolist()))}")
    samples = []
    if len(labels) >= RESAMPLE_MINIMUM:
        dice = np.random.RandomState(seed)
        for _ in range(RESAMPLES):
            rows = dice.choice(len(labels), int(len(labels) * RESAMPLE_SHARE), replace=False)
            samples.append(single_values(labels[rows], probabilities[rows], threshold))
    matrix = confusion_matrix(labels, (probabilities >= threshold).astype(int), labels=[0, 1])
    fpr, tpr, _ = roc_curve(labels, probabilities)
    precisions, recalls, _ = precision_recall_curve(labels, probabilities)
    metrics = {
        name: {"value": value, "standard_deviation": float(np.std([s[name] for s in samples])) if samples else "NaN"}
        for name, value in single_values(labels, probabilities, threshold).items()
    }
    return {
        "binary_classification_metrics": {
            "confusion_matrix": {str(row): {str(column): int(matrix[row][column]) for column in (0, 1)} for row in (0, 1)},
            "receiver_operating_characteristic_curve": {"false_positive_rates": thin_out(fpr), "true_positive_rates": thin_out(tpr)},
            "precision_recall_curve": {"precisions": thin_out(precisions), "recalls": thin_out(recalls)},
            **metrics,
        }
    }
