"""Makes the example's data set: made-up hours of a building that is heated, with the weather.

The same call gives the same bytes: the seed is fixed, and nothing but Python's own generator is used.

    python generate_demand.py ../data/demand.csv
"""
import csv
import math
import random
import sys

COLUMNS = ["demand", "temperature", "wind", "sun", "hour", "weekday"]
ROWS = 2000


def hours(count=ROWS, seed=11, insulated=False):
    """Yields rows, label (kW) first. Somebody who insulates the building changes what the label follows from."""
    dice = random.Random(seed)
    for _ in range(count):
        day, hour, weekday = dice.randint(1, 365), dice.randint(0, 23), dice.randint(0, 6)
        season = -math.cos((day - 15) / 365 * 2 * math.pi)
        daylight = max(0.0, math.sin((hour - 6) / 12 * math.pi))
        sun = round(daylight * (450 + 350 * season) * dice.random(), 1)
        temperature = round(9 + 10 * season + 4 * daylight + dice.uniform(-5, 5), 1)
        wind = round(dice.uniform(0, 14), 1)
        occupied = weekday < 5 and 6 <= hour <= 19
        target = 21 if occupied else 16
        losses = 3.2 + 0.09 * wind
        need = max(0.0, (target - temperature) * losses - 0.03 * sun) * (0.5 if insulated else 1)
        yield [round(need + 12 + dice.uniform(-4, 4), 2), temperature, wind, sun, hour, weekday]


def main(target):
    with open(target, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(hours())


if __name__ == "__main__":
    main(sys.argv[1])
