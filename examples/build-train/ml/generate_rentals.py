"""Makes the example's data set: made-up days of a bicycle rental, two years to train with and half a year to test with.

The same call gives the same bytes: the seed is fixed, and nothing but Python's own generator is used.

    python generate_rentals.py ../data
"""
import csv
import math
import random
import sys
from pathlib import Path

COLUMNS = ["rentals", "day_of_year", "weekday", "holiday", "temperature", "humidity", "wind"]
TRAINING_DAYS = 730
TEST_DAYS = 183


def days(count=TRAINING_DAYS + TEST_DAYS, seed=7):
    """Yields rows, label first. People ride on warm, dry, calm days, and more on working days."""
    dice = random.Random(seed)
    for day in range(count):
        day_of_year, weekday = day % 365 + 1, day % 7
        holiday = 1 if dice.randint(0, 34) == 0 else 0
        season = math.sin((day_of_year - 105) / 365 * 2 * math.pi)
        temperature = round(11 + 11 * season + dice.randint(-60, 60) / 10, 1)
        humidity = min(100, max(20, round(62 - 8 * season + dice.randint(-25, 25))))
        wind = dice.randint(0, 450) / 10
        working = weekday < 5 and not holiday
        ride = (
            220
            + 26 * temperature
            - 0.65 * max(0, temperature - 24) ** 3
            - 5 * max(0, humidity - 60)
            - 4 * max(0, wind - 15)
            + (190 if working else 0)
            + dice.randint(-70, 70)
        )
        yield [max(5, round(ride)), day_of_year, weekday, holiday, temperature, humidity, wind]


def main(directory):
    rows = list(days())
    for name, part in (("train", rows[:TRAINING_DAYS]), ("test", rows[TRAINING_DAYS:])):
        with open(Path(directory) / f"{name}.csv", "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(part)


if __name__ == "__main__":
    main(sys.argv[1])
