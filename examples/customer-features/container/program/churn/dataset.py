"""What the model sees of a customer, and which customers serve for training, validation and test."""
import zlib

ID = "customer_id"
LABEL = "churned"
FEATURES = [
    "tenure_months",
    "contract_months",
    "autopay",
    "monthly_charge",
    "usage_gb",
    "support_calls",
    "calls_per_year",
    "late_payments",
]
# upper bounds in percent
SETS = {"train": 70, "validation": 85, "test": 100}


def set_of(customer):
    """A customer belongs to the same set in every run, so that no model is tested on what an earlier one has learnt."""
    percent = zlib.crc32(customer.encode()) % 100
    return next(name for name, bound in SETS.items() if percent < bound)


def part(frame, name):
    """Features and labels of one set."""
    rows = frame[frame[ID].map(set_of) == name]
    if rows.empty:
        raise ValueError(f"the {name} set is empty: {len(frame)} customers are too few")
    return rows[FEATURES].astype(float), rows[LABEL].astype(int)
