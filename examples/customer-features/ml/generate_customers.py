"""Makes the example's data set: made-up customers, of whom some have left.

The same call gives the same bytes: the seed is fixed, and nothing but Python's own generator is used.

    python generate_customers.py > ../data/customers.csv
"""
import csv
import math
import random
import sys

COLUMNS = [
    "customer_id",
    "tenure_months",
    "contract",
    "autopay",
    "monthly_charge",
    "usage_gb",
    "support_calls",
    "late_payments",
    "churned",
]
CUSTOMERS = 2000


def customers(count=CUSTOMERS, seed=20):
    """Yields rows. Who leaves depends on the other columns, and on some luck."""
    dice = random.Random(seed)
    for number in range(count):
        tenure = dice.randint(1, 72)
        contract = dice.choice(["monthly", "monthly", "monthly", "yearly", "yearly", "two-year"])
        autopay = dice.choice(["yes", "no"])
        charge = dice.randint(1500, 11000) / 100
        usage = dice.randint(0, 4000) / 10
        calls = min(dice.randint(0, 9), dice.randint(0, 9))
        late = min(dice.randint(0, 6), dice.randint(0, 6))
        score = (
            -1.7
            + {"monthly": 1.2, "yearly": -0.4, "two-year": -1.6}[contract]
            - 0.035 * tenure
            + 0.45 * calls
            + 0.35 * late
            + 0.018 * (charge - 60)
            - 0.003 * (usage - 200)
            - (0.5 if autopay == "yes" else 0)
            + (1.0 if calls >= 4 and tenure < 12 else 0)
        )
        churned = dice.randint(0, 999_999) < 1_000_000 / (1 + math.exp(-score))
        # a few gaps, as real exports have them
        shown_usage = "" if dice.randint(0, 49) == 0 else usage
        yield [f"C{number + 1:06d}", tenure, contract, autopay, charge, shown_usage, calls, late, "yes" if churned else "no"]


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(customers())
