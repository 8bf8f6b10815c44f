"""Makes the data sets that the templates of `cdk-mlops init` ship: days of a bicycle rental, and messages to a shop. All of it is made up.

The same call gives the same bytes: the seeds are fixed, and nothing but Python's own generator is used.

    python scripts/make-init-data.py data/init/templates
"""
import csv
import math
import random
import sys
from pathlib import Path

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def rentals(days=730, seed=11):
    """People ride on warm, dry, calm days, and more on working days."""
    dice = random.Random(seed)
    yield ["rentals", "day_of_year", "weekday", "holiday", "temperature", "humidity", "wind"]
    for day in range(days):
        day_of_year, weekday, holiday = day % 365 + 1, day % 7, dice.randint(0, 34) == 0
        season = math.sin((day_of_year - 105) / 365 * 2 * math.pi)
        temperature = round(11 + 11 * season + dice.randint(-60, 60) / 10, 1)
        humidity = min(100, max(20, round(62 - 8 * season + dice.randint(-25, 25))))
        wind = dice.randint(0, 450) / 10
        ride = 220 + 26 * temperature - 5 * max(0, humidity - 60) - 4 * max(0, wind - 15) + dice.randint(-70, 70)
        ride += 190 if weekday < 5 and not holiday else 0
        yield [max(5, round(ride)), day_of_year, WEEKDAYS[weekday], "yes" if holiday else "no", temperature, humidity, wind]


OPENINGS = ["hello", "hi there", "good morning", "dear team", "please help", "a question", "once more", "sorry to bother you"]
THINGS = ["my order", "the last order", "order 4711", "the red lamp", "two chairs", "the gift for my sister", "everything", "the table"]
SAYINGS = {
    "billing": [
        "I was charged twice for {thing}", "the invoice for {thing} shows a wrong amount", "when do I get my money back for {thing}",
        "my card was declined when I paid for {thing}", "I need a receipt with tax for {thing}", "can I pay {thing} by bank transfer",
    ],
    "delivery": [
        "{thing} has not arrived yet", "the parcel with {thing} was left at the wrong address", "when will {thing} be shipped",
        "tracking of {thing} has not moved for a week", "the courier did not ring with {thing}", "can {thing} come on a Saturday",
    ],
    "product": [
        "{thing} is broken", "a part is missing in the box with {thing}", "{thing} has another colour than in the picture",
        "the manual of {thing} is in the wrong language", "{thing} stopped working after a day", "I want to exchange {thing} for a larger size",
    ],
    "account": [
        "I cannot log in to see {thing}", "the password link in the mail about {thing} has expired", "please change my mail address for {thing}",
        "delete my account and forget {thing}", "my user name is not accepted when I look for {thing}", "the code to sign in never came, I want to see {thing}",
    ],
}
CLOSINGS = ["thanks", "please answer soon", "what can I do", "this is urgent", "best regards", "I am waiting", "no hurry", "kind regards"]


def messages(count=600, seed=5):
    """Messages with their subjects; a few are filed wrongly, as people do."""
    dice = random.Random(seed)
    yield ["subject", "text"]
    for _ in range(count):
        subject = dice.choice(sorted(SAYINGS))
        text = f"{dice.choice(OPENINGS)}, {dice.choice(SAYINGS[subject]).format(thing=dice.choice(THINGS))}, {dice.choice(CLOSINGS)}"
        yield [dice.choice(sorted(SAYINGS)) if dice.randint(0, 24) == 0 else subject, text]


def main(templates):
    for target, rows in (("tabular/trains/data/rentals.csv", rentals()), ("nlp/trains/data/messages.csv", messages())):
        with open(Path(templates) / target, "w", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main(sys.argv[1])
